#include "source/still_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "io/error.h"

namespace camfx {

StillSource::StillSource(uint32_t width, uint32_t height, uint32_t fps, std::span<const uint8_t> i420)
    : DrawnSource(width, height, fps, Motion::kStill), picture_(i420.begin(), i420.end()) {
  const size_t expected = packed_layout(kI420, width, height).size;
  if (i420.size() != expected)
    throw Error("BAD_ARGUMENT", "Expected a picture of " + std::to_string(expected) + " bytes but received " +
                                    std::to_string(i420.size()));
}

void StillSource::draw(double /*seconds*/, I420View out) {
  const std::vector<uint8_t> picture = std::exchange(picture_, {});
  std::copy(picture.begin(), picture.end(), out.y);
}

}  // namespace camfx
