// Takes noise out of luma by averaging it over frames where nothing moves.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx {

/// A recursive average whose weight grows with the difference: noise is averaged, a difference that is more than noise
/// is taken over at once, so that nothing that moves leaves a trail.
class LumaDenoise {
 public:
  /// Filters the luma plane of `in` into that of `out`. `strength` 0 (nothing) to 1.
  void apply(const ConstI420View& in, const I420View& out, float strength);
  /// The next picture starts anew.
  void forget() { history_.clear(); }

 private:
  std::vector<int16_t> history_;  // the picture as averaged so far, in 1/64 levels
};

}  // namespace camfx
