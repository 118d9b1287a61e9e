// The background replacement effect.
#pragma once

#include <memory>

#include "effect/background.h"
#include "effect/effect.h"

namespace camfx {

class BackgroundReplace : public Effect {
 public:
  void set_background(std::shared_ptr<const Background> background);
  /// A matte of 255 shows exactly the frame, 0 exactly the background. (A chroma sample goes by the mean of its four
  /// alphas.) Without a matte only the background shows. Throws BAD_ARGUMENT unless there is a background of the
  /// frame's size.
  void apply(const EffectInput& input, I420View out) override;

 private:
  std::shared_ptr<const Background> background_;
};

}  // namespace camfx
