#include "v4l2/loopback_insurance.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "v4l2/device_error.h"
#include "v4l2/ioctl.h"

namespace camfx {
namespace {

constexpr uint32_t kTimeout = 0x0098f902;
constexpr uint32_t kTimeoutImageIo = 0x0098f903;
constexpr int kTimeoutMs = 500;
// The image's offset counts as that of the buffer after the last possible one.
constexpr uint32_t kMaxBuffers = 32;
constexpr LoopbackVersion kOrderIsButton{0, 13};
constexpr LoopbackVersion kOwnsBuffers{0, 14};  // REQBUFS before QUERYBUF

int control(int fd, uint32_t id) {
  v4l2_control control{id, 0};
  return retry_ioctl(fd, VIDIOC_G_CTRL, &control) == 0 ? control.value : 0;
}

bool set_control(int fd, uint32_t id, int value) {
  v4l2_control control{id, value};
  return retry_ioctl(fd, VIDIOC_S_CTRL, &control) == 0;
}

[[noreturn]] void refuse(const char* operation, const std::string& path) {
  throw_device_error(DeviceRole::kOutput, DeviceStage::kInUse, operation, path);
}

bool request_buffer(int fd) {
  v4l2_requestbuffers request{};
  request.count = 1;
  request.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  request.memory = V4L2_MEMORY_MMAP;
  return retry_ioctl(fd, VIDIOC_REQBUFS, &request) == 0;
}

v4l2_buffer query_image(int fd, const std::string& path) {
  v4l2_buffer buffer{};
  buffer.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  buffer.memory = V4L2_MEMORY_MMAP;
  if (retry_ioctl(fd, VIDIOC_QUERYBUF, &buffer) != 0) refuse("VIDIOC_QUERYBUF of the timeout image", path);
  if (buffer.length == 0 || buffer.m.offset != kMaxBuffers * buffer.length)
    throw Error("DEVICE_BUSY", path + " gave its timeout image to another program that opened it just then");
  return buffer;
}

void copy_to_image(int fd, const v4l2_buffer& image, const std::string& path, const uint8_t* frame, size_t size) {
  void* const mapped = ::mmap(nullptr, image.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, image.m.offset);
  if (mapped == MAP_FAILED) refuse("mmap of the timeout image", path);
  std::memcpy(mapped, frame, std::min<size_t>(size, image.length));
  ::munmap(mapped, image.length);
}

}  // namespace

LoopbackInsurance::LoopbackInsurance(int fd, std::string path, LoopbackVersion version)
    : fd_(fd), path_(std::move(path)), version_(version), former_timeout_ms_(control(fd, kTimeout)) {
  // Left by one of us that was killed.
  if (former_timeout_ms_ == kTimeoutMs) former_timeout_ms_ = 0;
}

LoopbackInsurance::~LoopbackInsurance() {
  if (!active_) return;
  set_control(fd_, kTimeout, former_timeout_ms_);
  if (version_ < kOwnsBuffers && former_timeout_ms_ == 0) take_pending_timeout();
}

std::optional<Error> LoopbackInsurance::set_picture(const uint8_t* frame, size_t size) {
  std::optional<Error> error;
  try {
    fill_image(frame, size);
    if (!active_ && !set_control(fd_, kTimeout, kTimeoutMs)) refuse("VIDIOC_S_CTRL timeout", path_);
    active_ = true;
  } catch (const Error& thrown) {
    error = thrown;
    // A control that was left on shows whatever the image is now.
    if (!active_) set_control(fd_, kTimeout, 0);
  }
  return error;
}

/// The next opener of the node gets the image.
UniqueFd LoopbackInsurance::open_image() const {
  const bool is_bool = version_ < kOrderIsButton;
  // Left on by one of us that was killed just here.
  if (is_bool) set_control(fd_, kTimeoutImageIo, 0);
  if (!set_control(fd_, kTimeoutImageIo, 1)) refuse("VIDIOC_S_CTRL timeout_image_io", path_);
  UniqueFd opener(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
  // The kernel passes on changes only, and doesn't know that the open has reset the module's own value.
  const int error_number = errno;
  if (is_bool) set_control(fd_, kTimeoutImageIo, 0);
  errno = error_number;
  if (!opener) refuse("open of the timeout image", path_);
  return opener;
}

void LoopbackInsurance::fill_image(const uint8_t* frame, size_t size) const {
  const UniqueFd opener = open_image();
  if (version_ >= kOwnsBuffers && !request_buffer(opener.get())) refuse("VIDIOC_REQBUFS of the timeout image", path_);
  const v4l2_buffer image = query_image(opener.get(), path_);
  if (version_ < kOwnsBuffers) request_buffer(opener.get());
  copy_to_image(opener.get(), image, path_, frame, size);
}

/// One byte of a frame is enough; without a timeout or a frame there is nothing to take.
void LoopbackInsurance::take_pending_timeout() const {
  const int flags = ::fcntl(fd_, F_GETFL);
  if (flags < 0 || ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) != 0) return;
  uint8_t byte = 0;
  // Refused when nothing is pending, which is as good.
  static_cast<void>(!::read(fd_, &byte, sizeof(byte)));
  ::fcntl(fd_, F_SETFL, flags);
}

}  // namespace camfx
