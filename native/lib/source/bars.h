// Eight vertical 75 % colour bars, full height (the upper part of SMPTE's pattern, with black as the eighth): the
// picture whose colours anybody can check.
#pragma once

#include <array>
#include <cstdint>

#include "source/drawn_source.h"

namespace camfx {

struct BarColour {
  uint8_t r, g, b;
};

/// Left to right: white, yellow, cyan, green, magenta, red, blue, black.
extern const std::array<BarColour, 8> kBars;

class Bars : public DrawnSource {
 public:
  /// Throws BAD_FORMAT like every drawn source.
  Bars(uint32_t width, uint32_t height, uint32_t fps);

 private:
  void draw(double seconds, I420View out) override;
};

}  // namespace camfx
