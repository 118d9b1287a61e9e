// The unit of probabilities on the model's grid: levels 0..255 times 128, so that products fit lanes of 16 bits.
#pragma once

#include <cstdint>

namespace camfx {

constexpr int kCertain = 255 * 128;

}  // namespace camfx
