// Smooths a model's masks over time where nothing moves, so that the outline of somebody who sits still doesn't
// flicker.
#pragma once

#include <cstdint>

#include "matte/grid_plane.h"

namespace camfx {

/// out = new + (old − new) · 0.8 · max(uncertainty, .5) · stillness, for each cell. Uncertainty is that of the new
/// probability, 1 at one half. Stillness falls from 1 to 0 as the luma changes by 4 to 16 levels: an edge that moves is
/// never dragged. Not thread-safe.
class TemporalFilter {
 public:
  /// Smooths `mask` (probability.h) in place. `luma` is the picture that it is of, tightly packed. After a change of
  /// size or a cut to another scene the mask stays as it is.
  void apply(GridPlane<int16_t>& mask, const uint8_t* luma);
  /// The next mask has no past.
  void forget() { has_past_ = false; }

 private:
  GridPlane<int16_t> past_mask_;
  GridPlane<uint8_t> past_luma_;
  bool has_past_ = false;
};

}  // namespace camfx
