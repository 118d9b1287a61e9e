#include "device.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace camfx::bench {

namespace {

constexpr uint32_t kFormats[] = {V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUYV};

template <size_t Size>
void put_text(__u8 (&field)[Size], const char* text) {
  std::snprintf(reinterpret_cast<char*>(field), Size, "%s", text);
}

bool is_output(uint32_t type) { return type == V4L2_BUF_TYPE_VIDEO_OUTPUT; }

/// Its buffers are the kernel's, not the writer's: the name lets the bench leave them out of a process's memory.
uint8_t* map_buffers(size_t size) {
  const int fd = memfd_create("camfx-stand-in", MFD_CLOEXEC);
  if (fd < 0) return nullptr;
  void* memory = MAP_FAILED;
  if (ftruncate(fd, static_cast<off_t>(size)) == 0)
    memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
  ::close(fd);
  return memory == MAP_FAILED ? nullptr : static_cast<uint8_t*>(memory);
}

}  // namespace

StandInDevice::StandInDevice(const char* counter) {
  const int fd = ::open(counter, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* memory = mmap(nullptr, sizeof(*written_), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory != MAP_FAILED) written_ = static_cast<std::atomic<uint64_t>*>(memory);
}

int StandInDevice::control(unsigned long request, void* argument) {
  switch (request) {
    case VIDIOC_QUERYCAP:
      return query(*static_cast<v4l2_capability*>(argument));
    case VIDIOC_ENUM_FMT:
      return enumerate(*static_cast<v4l2_fmtdesc*>(argument));
    case VIDIOC_G_FMT:
      static_cast<v4l2_format*>(argument)->fmt.pix = format_;
      return 0;
    case VIDIOC_S_FMT:
      return set_format(*static_cast<v4l2_format*>(argument));
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM:
      return rate(*static_cast<v4l2_streamparm*>(argument), request == VIDIOC_S_PARM);
    case VIDIOC_STREAMON:  // without REQBUFS
      return EINVAL;
    case VIDIOC_STREAMOFF:
    case VIDIOC_S_CTRL:  // timeout, sustain_framerate, ...: nothing that costs the writer anything
    case VIDIOC_UNSUBSCRIBE_EVENT:
      return 0;
    default:
      return ENOTTY;
  }
}

int StandInDevice::query(v4l2_capability& capability) const {
  capability = {};
  put_text(capability.driver, "v4l2 loopback");
  put_text(capability.card, "camfx bench");
  put_text(capability.bus_info, "platform:v4l2loopback-099");
  capability.device_caps =
      V4L2_CAP_READWRITE | V4L2_CAP_STREAMING | (has_writer_ ? V4L2_CAP_VIDEO_CAPTURE : V4L2_CAP_VIDEO_OUTPUT);
  capability.capabilities = capability.device_caps | V4L2_CAP_DEVICE_CAPS;
  return 0;
}

int StandInDevice::enumerate(v4l2_fmtdesc& description) {
  if (description.index >= std::size(kFormats)) return EINVAL;
  description.flags = 0;
  description.pixelformat = kFormats[description.index];
  return 0;
}

int StandInDevice::set_format(v4l2_format& format) {
  v4l2_pix_format& pix = format.fmt.pix;
  if (!is_output(format.type) || std::ranges::find(kFormats, pix.pixelformat) == std::end(kFormats)) return EINVAL;
  const bool is_packed = pix.pixelformat == V4L2_PIX_FMT_YUYV;
  pix.bytesperline = is_packed ? pix.width * 2 : pix.width;
  pix.sizeimage = pix.width * pix.height * (is_packed ? 4U : 3U) / 2;
  pix.field = V4L2_FIELD_NONE;
  format_ = pix;
  return allocate() ? 0 : ENOMEM;
}

int StandInDevice::rate(v4l2_streamparm& parameters, bool set) {
  if (!is_output(parameters.type)) return EINVAL;
  v4l2_outputparm& output = parameters.parm.output;
  if (set && output.timeperframe.numerator > 0 && output.timeperframe.denominator > 0)
    frame_time_ = output.timeperframe;
  output = {};
  output.capability = V4L2_CAP_TIMEPERFRAME;
  output.timeperframe = frame_time_;
  return 0;
}

bool StandInDevice::allocate() {
  if (buffer_size_ == format_.sizeimage) return true;
  if (buffers_) munmap(buffers_, buffer_size_ * kBuffers);
  buffers_ = map_buffers(format_.sizeimage * kBuffers);
  buffer_size_ = buffers_ ? format_.sizeimage : 0;
  return buffers_ != nullptr;
}

long StandInDevice::write(const void* frame, size_t size) {
  if (!buffers_ || !written_) return -EINVAL;
  has_writer_ = true;
  const size_t copied = std::min(size, buffer_size_);
  std::memcpy(buffers_ + written_->load() % kBuffers * buffer_size_, frame, copied);
  written_->fetch_add(1);
  return static_cast<long>(copied);
}

}  // namespace camfx::bench
