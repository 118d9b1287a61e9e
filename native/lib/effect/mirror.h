// The picture as in a mirror: left and right change places.
#pragma once

#include "effect/effect.h"

namespace camfx {

class Mirror : public Effect {
 public:
  void apply(const EffectInput& input, I420View out) override;
};

}  // namespace camfx
