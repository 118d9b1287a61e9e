// One picture at a steady rate.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "source/drawn_source.h"

namespace camfx {

class StillSource : public DrawnSource {
 public:
  /// `i420` is packed and copied. Throws BAD_FORMAT as DrawnSource does, BAD_ARGUMENT for another number of bytes.
  StillSource(uint32_t width, uint32_t height, uint32_t fps, std::span<const uint8_t> i420);

 protected:
  void draw(double seconds, I420View out) override;

 private:
  std::vector<uint8_t> picture_;  // until it is drawn
};

}  // namespace camfx
