// Futexes in memory shared between processes (so never FUTEX_PRIVATE_FLAG).
#pragma once

#include <cstdint>

namespace camfx::ring {

/// Sleeps while *word == expected, at most timeout_ms (negative: for ever); may wake early. Works on read-only
/// mappings.
void futex_wait(const uint32_t* word, uint32_t expected, int timeout_ms);

/// Wakes every sleeper on the word.
void futex_wake_all(const uint32_t* word);

}  // namespace camfx::ring
