// What a guide finds on the model's grid: the person's opacity near an edge as a linear function of the picture.
#pragma once

#include <algorithm>
#include <cstdint>

#include "matte/grid_plane.h"
#include "matte/probability.h"

namespace camfx {

/// q = luma · (Y − 128)/255 + u · (U − 128)/255 + v · (V − 128)/255 + offset; q is 0 for room, 1 for person. In fixed
/// point: gains are multiples of 1/kGainOne, the offset of 1/kOffsetOne, which is 2 for each level of alpha.
struct EdgeCoefficients {
  static constexpr int kGainOne = 512;
  static constexpr int kOffsetOne = 510;
  /// 32, more than the guides' regularisation lets a gain become. Differences of coefficients don't leave 16 bits.
  static constexpr int kLimit = 16383;
  /// 16, of what U and V contribute together: so the sum of all terms doesn't leave 16 bits either.
  static constexpr int kChromaLimit = 8191;
  static constexpr int kMiddle = 128;

  GridPlane<int16_t> luma;
  GridPlane<int16_t> u;
  GridPlane<int16_t> v;
  GridPlane<int16_t> offset;

  void resize(int width, int height) {
    for (GridPlane<int16_t>* plane : {&luma, &u, &v, &offset}) plane->resize(width, height);
  }
};

/// From probabilities (probability.h) per level.
inline int16_t fixed_gain(float gain) {
  constexpr float kScale = 255.0F * EdgeCoefficients::kGainOne / kCertain;
  const auto fixed = static_cast<int32_t>(gain * kScale);
  return static_cast<int16_t>(std::clamp(fixed, -EdgeCoefficients::kLimit, EdgeCoefficients::kLimit));
}

inline int16_t fixed_offset(float offset) {
  constexpr float kScale = static_cast<float>(EdgeCoefficients::kOffsetOne) / kCertain;
  const auto fixed = static_cast<int32_t>(offset * kScale);
  return static_cast<int16_t>(std::clamp(fixed, -EdgeCoefficients::kLimit, EdgeCoefficients::kLimit));
}

}  // namespace camfx
