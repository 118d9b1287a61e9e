#include "source/frame_clock.h"

#include <algorithm>

#include "source/monotonic_clock.h"

namespace camfx {

// Whole periods and the rest are scaled apart: the product index * 1e9 would overflow in a long-lived process.
int64_t FrameSchedule::due_ns(int64_t index) const {
  return start_ns + index / fps * period_ns() + (index % fps * period_ns() + fps - 1) / fps;
}

int64_t FrameSchedule::newest(int64_t now_ns) const {
  const int64_t elapsed = now_ns - start_ns;
  return elapsed / period_ns() * fps + elapsed % period_ns() * fps / period_ns();
}

int64_t FrameSchedule::period_ns() const { return int64_t{seconds} * kSecondNs; }

std::optional<FrameClock::Tick> FrameClock::wait(int timeout_ms) {
  const int64_t now_ns = monotonic_ns();
  if (!schedule_) schedule_ = FrameSchedule{now_ns, fps_};
  const int64_t index = std::max(last_index_ + 1, schedule_->newest(now_ns));
  const int64_t due_ns = schedule_->due_ns(index);
  const int64_t give_up_ns = now_ns + std::max(timeout_ms, 0) * kMillisecondNs;
  if (due_ns > give_up_ns) {
    sleep_until(give_up_ns);
    return std::nullopt;
  }
  if (due_ns > now_ns) sleep_until(due_ns);
  last_index_ = index;
  return Tick{index, due_ns};
}

}  // namespace camfx
