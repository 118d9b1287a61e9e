// Holds a picture.
#pragma once

#include "effect/effect.h"

namespace camfx {

/// Every frame is the first one since release().
class Freeze : public Effect {
 public:
  /// The next picture is the one that is held from then on.
  void release() { held_ = {}; }
  void apply(const EffectInput& input, I420View out) override;

 private:
  I420Buffer held_;
};

}  // namespace camfx
