// A curve of luma: brighter, darker, with more or less contrast.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx {

/// t + b·t(1 − t), three times over, of t in 0..1: lifts the dark (b up to 1) or lowers it (down to −1) and leaves 0
/// and 1 where they are. Nowhere steeper than 8. (Zero-DCE's curve: Guo et al., CVPR 2020.)
float lifted(float t, float b);
/// t + c·t(1 − t)(2t − 1), twice: steeper in the middle and flatter at the ends (c up to 1: smoothstep of smoothstep),
/// or the other way round (down to −1).
float contrasted(float t, float c);

/// contrasted(lifted()) of limited luma. Black (16) and white (235) stay what they are, as does what lies beyond:
/// nothing is cut off that wasn't before. Computed rather than looked up: that fits into vector lanes.
class ToneCurve {
 public:
  /// −1..1 each.
  void set(float lift, float contrast);
  /// Of the luma only; `in` and `out` may be the same.
  void apply(const ConstI420View& in, const I420View& out);

 private:
  int16_t lift_ = 0;  // 1.15 fixed point
  int16_t contrast_ = 0;
  std::vector<int16_t> units_;  // a row
};

}  // namespace camfx
