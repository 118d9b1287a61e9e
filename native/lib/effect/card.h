// A full picture instead of what was there.
#pragma once

#include <utility>

#include "effect/effect.h"

namespace camfx {

/// Nothing of the picture before it is left, whatever the matte says.
class Card : public Effect {
 public:
  void set_picture(I420Buffer picture) { picture_ = std::move(picture); }
  /// Throws BAD_ARGUMENT unless the card has the frame's size.
  void apply(const EffectInput& input, I420View out) override;

 private:
  I420Buffer picture_;
};

}  // namespace camfx
