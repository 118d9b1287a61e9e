#include "v4l2/capture_queue.h"

#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "io/error.h"
#include "v4l2/device_error.h"
#include "v4l2/ioctl.h"

namespace camfx {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC on Linux

// One with the caller, one being filled, two so that a late caller costs no frame.
constexpr uint32_t kBufferCount = 4;

constexpr int64_t kStaleNs = 100'000'000;

int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

[[noreturn]] void throw_stream_error(const char* operation, const std::string& path) {
  throw_device_error(DeviceRole::kCamera, DeviceStage::kInUse, operation, path);
}

v4l2_buffer empty_buffer(uint32_t index = 0) {
  v4l2_buffer buffer{};
  buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  buffer.memory = V4L2_MEMORY_MMAP;
  buffer.index = index;
  return buffer;
}

uint32_t request_buffers(int fd, const std::string& path) {
  v4l2_requestbuffers request{};
  request.count = kBufferCount;
  request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  request.memory = V4L2_MEMORY_MMAP;
  if (retry_ioctl(fd, VIDIOC_REQBUFS, &request) < 0) throw_stream_error("VIDIOC_REQBUFS", path);
  if (request.count == 0) throw Error("SYSTEM", path + " granted no buffers");
  return request.count;
}

/// False on timeout. Throws CAMERA_GONE once the driver has nothing more to say.
bool wait_readable(int fd, const std::string& path, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd entry{fd, POLLIN, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) throw_stream_error("poll", path);
    if ((entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
      throw Error("CAMERA_GONE", path + " stopped delivering: it was unplugged or its driver failed");
    return ready > 0;
  }
}

}  // namespace

MappedBuffer::MappedBuffer(int fd, const v4l2_buffer& buffer, const std::string& path) {
  void* address = ::mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, buffer.m.offset);
  if (address == MAP_FAILED) throw_stream_error("mmap", path);
  bytes_ = {static_cast<uint8_t*>(address), buffer.length};
}

MappedBuffer::MappedBuffer(MappedBuffer&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedBuffer::~MappedBuffer() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

bool holds_picture(const v4l2_buffer& buffer, size_t mapped_size) {
  return (buffer.flags & V4L2_BUF_FLAG_ERROR) == 0 && buffer.bytesused > 0 && buffer.bytesused <= mapped_size;
}

int64_t capture_time_ns(const v4l2_buffer& buffer, int64_t now_ns) {
  if ((buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) return now_ns;
  return std::min(int64_t{buffer.timestamp.tv_sec} * 1'000'000'000 + int64_t{buffer.timestamp.tv_usec} * 1'000, now_ns);
}

bool is_stale(size_t ready, size_t queued, int64_t age_ns) { return ready >= queued && age_ns > kStaleNs; }

CaptureQueue::CaptureQueue(int fd, const std::string& path, size_t min_size) : fd_(fd), path_(path) {
  map_buffers(min_size);
  for (uint32_t index = 0; index < buffers_.size(); index++) enqueue(index);
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  if (retry_ioctl(fd_, VIDIOC_STREAMON, &type) < 0) throw_stream_error("VIDIOC_STREAMON", path_);
}

CaptureQueue::~CaptureQueue() {
  // The driver frees its buffers at close. REQBUFS(0) would be tidier, but on v4l2loopback 0.12 it takes away the
  // buffers of the other readers too.
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  retry_ioctl(fd_, VIDIOC_STREAMOFF, &type);
}

void CaptureQueue::map_buffers(size_t min_size) {
  const uint32_t count = request_buffers(fd_, path_);
  buffers_.reserve(count);
  for (uint32_t index = 0; index < count; index++) {
    v4l2_buffer buffer = empty_buffer(index);
    if (retry_ioctl(fd_, VIDIOC_QUERYBUF, &buffer) < 0) throw_stream_error("VIDIOC_QUERYBUF", path_);
    if (buffer.length == 0 || buffer.length < min_size)
      throw Error("CAMERA_FORMAT", path_ + " has buffers of " + std::to_string(buffer.length) + " bytes, expected " +
                                       std::to_string(min_size));
    buffers_.emplace_back(fd_, buffer, path_);
  }
}

void CaptureQueue::enqueue(uint32_t index) {
  v4l2_buffer buffer = empty_buffer(index);
  if (retry_ioctl(fd_, VIDIOC_QBUF, &buffer) < 0) throw_stream_error("VIDIOC_QBUF", path_);
}

std::optional<v4l2_buffer> CaptureQueue::dequeue() {
  v4l2_buffer buffer = empty_buffer();
  if (retry_ioctl(fd_, VIDIOC_DQBUF, &buffer) < 0) {
    if (errno == EAGAIN) return {};
    throw_stream_error("VIDIOC_DQBUF", path_);
  }
  if (buffer.index >= buffers_.size())
    throw Error("SYSTEM",
                path_ + " returned buffer " + std::to_string(buffer.index) + " of " + std::to_string(buffers_.size()));
  return buffer;
}

std::optional<CaptureQueue::Drained> CaptureQueue::drain() {
  std::optional<Drained> drained;
  // At most one round: a source that is faster than this loop must not keep us in it.
  for (size_t taken = 0; taken < buffers_.size(); taken++) {
    const auto buffer = dequeue();
    if (!buffer) break;
    if (!holds_picture(*buffer, buffers_[buffer->index].bytes().size())) {
      broken_frames_++;
      enqueue(buffer->index);
      continue;
    }
    if (drained) enqueue(drained->newest.index);
    drained = Drained{*buffer, drained ? drained->count + 1 : 1};
  }
  return drained;
}

std::optional<CapturedFrame> CaptureQueue::next(int timeout_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  size_t queued_while_away = buffers_.size();
  if (held_) {
    enqueue(*std::exchange(held_, std::nullopt));
    queued_while_away--;
  }
  bool may_be_stale = true;
  while (wait_readable(fd_, path_, deadline)) {
    const auto drained = drain();
    if (!drained) continue;
    const int64_t now = now_ns();
    const int64_t capture_ns = capture_time_ns(drained->newest, now);
    if (may_be_stale && is_stale(drained->count, queued_while_away, now - capture_ns)) {
      enqueue(drained->newest.index);
      may_be_stale = false;
      continue;
    }
    held_ = drained->newest.index;
    CapturedFrame frame;
    frame.data = buffers_[*held_].bytes().data();
    frame.size = drained->newest.bytesused;
    frame.capture_ns = capture_ns;
    return frame;
  }
  return {};
}

}  // namespace camfx
