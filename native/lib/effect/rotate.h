// The picture turned by quarter turns, in a frame that keeps its size.
#pragma once

#include "effect/effect.h"

namespace camfx {

/// What becomes of a picture that lies across the frame after a quarter turn.
enum class RotateFit {
  kContain,  // all of it shows, between black bars
  kCover,    // it fills the frame, cut at two sides
};

class Rotate : public Effect {
 public:
  /// `degrees` clockwise: 0, 90, 180 or 270. `flip`: top and bottom change places before. Throws BAD_ARGUMENT.
  void set(int degrees, bool flip, RotateFit fit);
  void apply(const EffectInput& input, I420View out) override;

 private:
  void contain(const ConstI420View& in, const I420View& out);
  void cover(const ConstI420View& in, const I420View& out);

  int degrees_ = 90;
  bool flip_ = false;
  RotateFit fit_ = RotateFit::kContain;
  I420Buffer scaled_;  // or cut out and turned
};

}  // namespace camfx
