// The guided filter by all three components: tells apart what differs in colour only, at twice the cost.
#pragma once

#include <array>
#include <cstdint>

#include "matte/active_spans.h"
#include "matte/edge_coefficients.h"
#include "matte/grid_plane.h"

namespace camfx {

/// Y, U and V on the model's grid, extended.
using GridPicture = std::array<GridPlane<uint8_t>, 3>;

/// Not thread-safe; its buffers are reused from frame to frame.
class ColourGuide {
 public:
  static constexpr int kRadius = 3;

  /// As LumaGuide::fit, but fills all four planes.
  void fit(const GridPlane<int16_t>& mask, const GridPicture& picture, const ActiveSpans& raw,
           const ActiveSpans& wanted, EdgeCoefficients& out);

 private:
  void find_in_strip(const GridPlane<int16_t>& mask, const GridPicture& picture, const ActiveSpans& raw, int left,
                     int count);
  void average(const ActiveSpans& wanted, EdgeCoefficients& out) const;

  std::array<GridPlane<float>, 4> found_;  // of each window: gains of Y, U and V, offset
};

}  // namespace camfx
