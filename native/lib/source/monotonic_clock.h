// CLOCK_MONOTONIC in nanoseconds.
#pragma once

#include <cstdint>

namespace camfx {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kMillisecondNs = 1'000'000;

int64_t monotonic_ns();
void sleep_until(int64_t deadline_ns);

}  // namespace camfx
