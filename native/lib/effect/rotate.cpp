#include "effect/rotate.h"

#include <libyuv.h>

#include <cstddef>
#include <string>

#include "effect/arguments.h"
#include "frame/scale.h"
#include "io/error.h"

namespace camfx {
namespace {

constexpr int kBlackLuma = 16;
constexpr int kBlackChroma = 128;

/// The part of a picture; all numbers even.
template <typename Byte>
BasicI420View<Byte> part(const BasicI420View<Byte>& view, const LetterboxRect& rect) {
  const ptrdiff_t column = rect.x / 2;
  const ptrdiff_t row = rect.y / 2;
  return {view.y + static_cast<ptrdiff_t>(rect.y) * view.y_stride + rect.x,
          view.u + row * view.u_stride + column,
          view.v + row * view.v_stride + column,
          view.y_stride,
          view.u_stride,
          view.v_stride,
          rect.width,
          rect.height};
}

/// libyuv takes a negative height for a picture that stands on its head.
int flipped(int height, bool flip) { return flip ? -height : height; }

void turn(const ConstI420View& in, const I420View& out, int degrees, bool flip) {
  libyuv::I420Rotate(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, out.y, out.y_stride, out.u, out.u_stride,
                     out.v, out.v_stride, in.width, flipped(in.height, flip),
                     static_cast<libyuv::RotationMode>(degrees));
}

void scale(const ConstI420View& in, const I420View& out) {
  libyuv::I420Scale(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, in.width, in.height, out.y, out.y_stride,
                    out.u, out.u_stride, out.v, out.v_stride, out.width, out.height, libyuv::kFilterBox);
}

}  // namespace

void Rotate::set(int degrees, bool flip, RotateFit fit) {
  if (degrees != 0 && degrees != 90 && degrees != 180 && degrees != 270)
    throw Error("BAD_ARGUMENT", "expected a turn of 0, 90, 180 or 270 degrees but received " + std::to_string(degrees));
  degrees_ = degrees;
  flip_ = flip;
  fit_ = fit;
}

void Rotate::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  const bool upright = degrees_ == 0 || degrees_ == 180;
  if (upright)
    turn(in, out, degrees_, flip_);
  else if (fit_ == RotateFit::kContain)
    contain(in, out);
  else
    cover(in, out);
}

/// Scaled before it is turned: there are fewer pixels to turn then.
void Rotate::contain(const ConstI420View& in, const I420View& out) {
  libyuv::I420Rect(out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride, 0, 0, out.width, out.height,
                   kBlackLuma, kBlackChroma, kBlackChroma);
  const LetterboxRect rect = letterbox_rect(in.height, in.width, out.width, out.height);
  scaled_.resize(rect.height, rect.width);
  scale(in, scaled_.view());
  turn(scaled_.view(), part(out, rect), degrees_, flip_);
}

/// Turned before it is scaled, for the same reason.
void Rotate::cover(const ConstI420View& in, const I420View& out) {
  const LetterboxRect kept = letterbox_rect(out.height, out.width, in.width, in.height);
  scaled_.resize(kept.height, kept.width);
  turn(part(in, kept), scaled_.view(), degrees_, flip_);
  scale(scaled_.view(), out);
}

}  // namespace camfx
