// The contract of everything that makes frames: camera, presenter, bars.
// A source belongs to one thread after open: the caller's capture thread, which alone calls next().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "frame/format.h"

namespace camfx {

/// A captured frame as the source made it. The bytes belong to the source and stay valid until the next call of
/// next(), or the source's end.
struct CapturedFrame {
  const uint8_t* data = nullptr;
  size_t size = 0;         // bytes; less than the packed layout means a truncated frame
  uint32_t stride = 0;     // bytes per row of the first plane; 0 = tightly packed
  int64_t capture_ns = 0;  // CLOCK_MONOTONIC
};

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// What is really delivered (a driver may have granted something other than was asked for).
  virtual FrameFormat format() const = 0;

  /// Waits at most timeout_ms for the next frame, which is paced in real time. Empty on timeout. Throws Error
  /// (CAMERA_GONE and the like) when there will be no more.
  virtual std::optional<CapturedFrame> next(int timeout_ms) = 0;

  /// Frames that next() left out because they came damaged.
  virtual uint64_t broken_frames() const { return 0; }
};

}  // namespace camfx
