// Finds the colour of the light from a picture, and follows it slowly.
#pragma once

#include "effect/adaptation.h"
#include "effect/chroma_matrix.h"
#include "frame/i420.h"

namespace camfx {

/// Grey world over what may be grey: pixels that are neither dark, nor burnt out, nor more colourful than a white wall
/// under a lamp. So a red curtain or a face doesn't count. (After Huo et al., "Robust automatic white balance algorithm
/// using gray color points in images", 2006.)
class WhiteBalance {
 public:
  /// What makes grey things grey. `seconds` of a steady clock.
  const ColourGains& follow(const ConstI420View& picture, double seconds);
  void forget();

 private:
  Adaptation adaptation_{2.0};
  ColourGains gains_;
};

}  // namespace camfx
