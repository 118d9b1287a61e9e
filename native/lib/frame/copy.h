// Copies a picture.
#pragma once

#include <libyuv.h>

#include "frame/i420.h"

namespace camfx {

/// Both views have the same size and don't overlap.
inline void copy_picture(const ConstI420View& in, const I420View& out) {
  libyuv::I420Copy(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, out.y, out.y_stride, out.u, out.u_stride,
                   out.v, out.v_stride, in.width, in.height);
}

}  // namespace camfx
