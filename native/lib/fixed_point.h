// Fractions in 16-bit lanes.
#pragma once

#include <cstdint>

namespace camfx {

/// a · b / 32768, rounded: the product of two numbers in −1..1 as 1.15 fixed point; not both −1. Written as compilers
/// know it for one instruction (pmulhrsw).
inline int16_t multiply_q15(int16_t a, int16_t b) { return static_cast<int16_t>(((a * b >> 14) + 1) >> 1); }

}  // namespace camfx
