#include "source/monotonic_clock.h"

#include <cerrno>
#include <ctime>

namespace camfx {

int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kSecondNs + now.tv_nsec;
}

void sleep_until(int64_t deadline_ns) {
  const timespec deadline{deadline_ns / kSecondNs, deadline_ns % kSecondNs};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) == EINTR) {
  }
}

}  // namespace camfx
