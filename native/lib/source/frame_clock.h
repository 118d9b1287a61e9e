// Paces a drawn source like a camera. A caller that comes late gets the newest frame that is due; the ones it missed
// are dropped, never delivered in a burst.
#pragma once

#include <cstdint>
#include <optional>

namespace camfx {

/// Frame k is due at start_ns + k * seconds / fps seconds, rounded up to a nanosecond. Times are CLOCK_MONOTONIC.
struct FrameSchedule {
  int64_t start_ns = 0;
  uint32_t fps = 30;     // so many frames, at most 240000
  uint32_t seconds = 1;  // in so many seconds, at most 10000: 30000 in 1001 for NTSC

  int64_t due_ns(int64_t index) const;
  /// The newest frame that is due at now_ns, which is not before the start.
  int64_t newest(int64_t now_ns) const;

 private:
  int64_t period_ns() const;
};

class FrameClock {
 public:
  struct Tick {
    int64_t index = 0;   // frames since the start, dropped ones included
    int64_t due_ns = 0;  // CLOCK_MONOTONIC
  };

  explicit FrameClock(uint32_t fps) : fps_(fps) {}

  /// Sleeps until the next frame is due, at most timeout_ms (negative counts as 0). Empty on timeout, which consumes
  /// no frame. The clock starts, with frame 0 due at once, at the first call.
  std::optional<Tick> wait(int timeout_ms);

 private:
  uint32_t fps_;
  std::optional<FrameSchedule> schedule_;
  int64_t last_index_ = -1;
};

}  // namespace camfx
