#include "effect/replace.h"

#include <libyuv.h>

#include "effect/arguments.h"

namespace camfx {

void BackgroundReplace::apply(ConstI420View frame, const uint8_t* alpha, int alpha_stride, ConstI420View background,
                              I420View out) {
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
