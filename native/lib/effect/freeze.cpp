#include "effect/freeze.h"

#include <utility>

#include "effect/arguments.h"
#include "frame/copy.h"

namespace camfx {

void Freeze::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  if (held_.size() == 0) {
    I420Buffer picture(in.width, in.height);
    copy_picture(in, picture.view());
    held_ = std::move(picture);
  }
  const ConstI420View held = std::as_const(held_).view();
  require_frame_size(held, out, "an output");
  copy_picture(held, out);
}

}  // namespace camfx
