// The control node's interface as it was in 0.13.0, which all later versions still understand (0.15 has other numbers
// beside these). A published layout: the module's headers need not be installed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace camfx {

inline constexpr unsigned long kLoopbackAdd = 0x4C80;     // pointer to LoopbackConfig; returns the number
inline constexpr unsigned long kLoopbackRemove = 0x4C81;  // the number by value
inline constexpr unsigned long kLoopbackQuery = 0x4C82;   // pointer to LoopbackConfig with output_nr set

struct LoopbackConfig {
  int32_t output_nr;  // below 0: the module's choice
  int32_t unused;
  char card_label[32];  // NUL-terminated
  uint32_t min_width;   // pixels; this and whatever follows: 0 = the module's default
  uint32_t max_width;
  uint32_t min_height;
  uint32_t max_height;
  int32_t max_buffers;
  int32_t max_openers;
  int32_t debug;
  int32_t announce_all_caps;  // 0: exclusive caps; below 0: the build's default
};

static_assert(sizeof(LoopbackConfig) == 72);
static_assert(offsetof(LoopbackConfig, card_label) == 8);
static_assert(offsetof(LoopbackConfig, min_width) == 40);
static_assert(offsetof(LoopbackConfig, max_buffers) == 56);
static_assert(offsetof(LoopbackConfig, announce_all_caps) == 68);

}  // namespace camfx
