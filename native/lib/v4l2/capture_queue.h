// The memory-mapped buffers of a capture stream. Policy: the newest frame wins; older ones go straight back to the
// driver. A driver that ran out of buffers while the caller was away has dropped what came after them, so if even the
// newest is stale by then, it goes back too and the next one is waited for.
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "source/source.h"

namespace camfx {

/// One buffer of the driver in our address space.
class MappedBuffer {
 public:
  MappedBuffer(int fd, const v4l2_buffer& buffer, const std::string& path);
  MappedBuffer(MappedBuffer&& other) noexcept;
  MappedBuffer(const MappedBuffer&) = delete;
  MappedBuffer& operator=(const MappedBuffer&) = delete;
  MappedBuffer& operator=(MappedBuffer&&) = delete;
  ~MappedBuffer();

  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  std::span<uint8_t> bytes_;
};

/// Whether a dequeued buffer holds a picture that lies inside its mapping of `mapped_size` bytes.
bool holds_picture(const v4l2_buffer& buffer, size_t mapped_size);

/// When the driver captured it, CLOCK_MONOTONIC ns; `now_ns` if the driver's time is of another clock or, as with
/// drivers that stamp the planned time, in the future.
int64_t capture_time_ns(const v4l2_buffer& buffer, int64_t now_ns);

/// Whether the newest of `ready` frames is not worth having: all `queued` buffers were full, so the driver dropped what
/// came later, and the frame is more than three of 30 fps old.
bool is_stale(size_t ready, size_t queued, int64_t age_ns);

/// Streams from construction to destruction. Belongs to the capture thread.
class CaptureQueue {
 public:
  /// `fd` stays the caller's, must be non-blocking and outlive the queue. `min_size`: what a buffer must hold.
  CaptureQueue(int fd, const std::string& path, size_t min_size);
  CaptureQueue(const CaptureQueue&) = delete;
  CaptureQueue& operator=(const CaptureQueue&) = delete;
  ~CaptureQueue();

  /// The newest frame, without its stride; its bytes belong to the driver again at the next call.
  std::optional<CapturedFrame> next(int timeout_ms);

  /// Frames that the driver marked as damaged, or that were empty.
  uint64_t broken_frames() const { return broken_frames_; }

 private:
  struct Drained {
    v4l2_buffer newest{};
    size_t count = 0;  // frames that were ready
  };

  void map_buffers(size_t min_size);
  void enqueue(uint32_t index);
  std::optional<v4l2_buffer> dequeue();
  std::optional<Drained> drain();

  const int fd_;
  const std::string path_;
  std::vector<MappedBuffer> buffers_;
  std::optional<uint32_t> held_;  // index of the buffer that the caller is reading
  uint64_t broken_frames_ = 0;
};

}  // namespace camfx
