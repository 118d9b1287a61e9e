#include "effect/card.h"

#include "effect/arguments.h"
#include "frame/copy.h"

namespace camfx {

void Card::apply(const EffectInput& input, I420View out) {
  const ConstI420View card = std::as_const(picture_).view();
  require_frame_size(input.picture, card, "a card");
  require_frame_size(input.picture, out, "an output");
  copy_picture(card, out);
}

}  // namespace camfx
