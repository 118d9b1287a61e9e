#include "ring/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

namespace camfx::ring {

void futex_wait(const uint32_t* word, uint32_t expected, int timeout_ms) {
  const timespec timeout{timeout_ms / 1000, static_cast<long>(timeout_ms % 1000) * 1'000'000};
  // EAGAIN (the word changed), EINTR and ETIMEDOUT all mean "look again", which the caller does anyway.
  syscall(SYS_futex, word, FUTEX_WAIT, expected, timeout_ms < 0 ? nullptr : &timeout, nullptr, 0);
}

void futex_wake_all(const uint32_t* word) { syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0); }

}  // namespace camfx::ring
