// A person for tests of effects: a box with a hard edge, at the bottom of a small picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace camfx::test {

constexpr int kBoxedWidth = 320;
constexpr int kBoxedHeight = 180;

using Alpha = std::vector<uint8_t>;

inline bool in_box(int x, int y) { return x >= 120 && x < 200 && y >= 60 && y < 180; }

/// The matte, tightly packed.
inline Alpha box_alpha() {
  Alpha alpha(size_t{kBoxedWidth} * kBoxedHeight);
  for (int y = 0; y < kBoxedHeight; ++y)
    for (int x = 0; x < kBoxedWidth; ++x) alpha[static_cast<size_t>(y * kBoxedWidth + x)] = in_box(x, y) ? 255 : 0;
  return alpha;
}

}  // namespace camfx::test
