// A linear change of colours: of saturation, and of how much light of each colour there is.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx {

/// How much more of each there is; 1 changes nothing.
struct ColourGains {
  float red = 1;
  float green = 1;
  float blue = 1;
};

/// Changes chroma only: greys get a tint in proportion to their luma, so black stays black. BT.601, limited range; what
/// was within 16..240 stays there.
class ChromaMatrix {
 public:
  /// `gains` as a von Kries adaptation makes them: they are normalised so that grey keeps its luma.
  void set(const ColourGains& gains, float saturation);
  /// Both of the same size, no overlap.
  void apply(const ConstI420View& in, const I420View& out);

 private:
  /// Of one output: how much of centred u, v and y, in 3.13 fixed point.
  struct Row {
    int16_t u;
    int16_t v;
    int16_t y;
  };
  Row u_{8192, 0, 0};
  Row v_{0, 8192, 0};
  std::vector<uint8_t> half_luma_;
  std::vector<int16_t> centred_;  // a row of each
};

}  // namespace camfx
