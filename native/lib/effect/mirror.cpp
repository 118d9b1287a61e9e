#include "effect/mirror.h"

#include <libyuv.h>

#include "effect/arguments.h"

namespace camfx {

void Mirror::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  libyuv::I420Mirror(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, out.y, out.y_stride, out.u, out.u_stride,
                     out.v, out.v_stride, in.width, in.height);
}

}  // namespace camfx
