// The fast guided filter (He and Sun, 2015) by luma: cheap, and enough where person and room differ in brightness.
#pragma once

#include <cstdint>

#include "matte/active_spans.h"
#include "matte/edge_coefficients.h"
#include "matte/grid_plane.h"

namespace camfx {

/// Not thread-safe; its buffers are reused from frame to frame.
class LumaGuide {
 public:
  /// Window of the regression, and of the mean of its results: cells to each side.
  static constexpr int kRadius = 2;

  /// Fills luma and offset in the cells that are `wanted`. `raw` are those within kRadius of them, up to kRadius cells
  /// beyond the grid; both planes are extended.
  void fit(const GridPlane<int16_t>& mask, const GridPlane<uint8_t>& luma, const ActiveSpans& raw,
           const ActiveSpans& wanted, EdgeCoefficients& out);

 private:
  GridPlane<float> gain_;  // of each window
  GridPlane<float> offset_;
};

}  // namespace camfx
