#include "effect/replace.h"

#include <libyuv.h>

#include <utility>

#include "effect/arguments.h"
#include "io/error.h"

namespace camfx {

void BackgroundReplace::set_background(std::shared_ptr<const Background> background) {
  background_ = std::move(background);
}

void BackgroundReplace::apply(const EffectInput& input, I420View out) {
  const ConstI420View& frame = input.picture;
  if (!background_) throw Error("BAD_ARGUMENT", "expected a background before the first frame");
  const ConstI420View& background = background_->view();
  const auto [alpha, alpha_stride] = input.matte;
  require_frame_size(frame, background, "a background");
  require_frame_size(frame, out, "an output");
  if (!alpha) {
    libyuv::I420Copy(background.y, background.y_stride, background.u, background.u_stride, background.v,
                     background.v_stride, out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride, frame.width,
                     frame.height);
    return;
  }
  libyuv::I420Blend(frame.y, frame.y_stride, frame.u, frame.u_stride, frame.v, frame.v_stride, background.y,
                    background.y_stride, background.u, background.u_stride, background.v, background.v_stride, alpha,
                    alpha_stride, out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride, frame.width,
                    frame.height);
}

}  // namespace camfx
