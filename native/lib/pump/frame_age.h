// How old a frame of a ring is.
#pragma once

#include <chrono>
#include <cstdint>

namespace camfx {

/// From `publish_ns`, a word of shared memory; both in ns of CLOCK_MONOTONIC, which std::chrono::steady_clock is. Of a
/// time that can't be, in the future or before the machine was started, nothing is known: then 0.
constexpr std::chrono::nanoseconds frame_age(int64_t publish_ns, int64_t now_ns) {
  const bool possible = publish_ns > 0 && publish_ns <= now_ns;
  return std::chrono::nanoseconds{possible ? now_ns - publish_ns : 0};
}

}  // namespace camfx
