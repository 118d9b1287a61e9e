#include "effect/crop.h"

#include <libyuv.h>

#include <string>

#include "effect/arguments.h"
#include "io/error.h"

namespace camfx {
namespace {

/// What rounding may put a rectangle outside of the frame.
constexpr double kTolerance = 1e-3;
constexpr double kSmallest = 2;

void require_inside(const ConstI420View& frame, const CropRect& rect) {
  const auto inside = [](double start, double length, int size) {
    return start >= -kTolerance && length >= kSmallest - kTolerance && start + length <= size + kTolerance;
  };
  if (inside(rect.x, rect.width, frame.width) && inside(rect.y, rect.height, frame.height)) return;
  throw Error("BAD_ARGUMENT", "expected a crop within " + std::to_string(frame.width) + "x" +
                                  std::to_string(frame.height) + " but received " + std::to_string(rect.width) + "x" +
                                  std::to_string(rect.height) + " at " + std::to_string(rect.x) + "," +
                                  std::to_string(rect.y));
}

bool is_whole(const ConstI420View& frame, const CropRect& rect) {
  return rect.width >= frame.width - kTolerance && rect.height >= frame.height - kTolerance;
}

}  // namespace

void Crop::set_rect(CropRect rect) { rect_ = rect; }

void Crop::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  const CropRect rect = rect_.value_or(CropRect{0, 0, static_cast<double>(in.width), static_cast<double>(in.height)});
  require_inside(in, rect);
  if (is_whole(in, rect)) {
    libyuv::I420Copy(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, out.y, out.y_stride, out.u, out.u_stride,
                     out.v, out.v_stride, in.width, in.height);
    return;
  }
  // A chroma sample lies amid its four pixels, so the same window halved meets it, wherever the border lies.
  const auto scale = [&](const uint8_t* plane, int stride, uint8_t* to, int to_stride, int divisor) {
    const int width = in.width / divisor;
    const int height = in.height / divisor;
    scaler_.scale(plane, stride, width, height, {rect.x / divisor, rect.width / divisor},
                  {rect.y / divisor, rect.height / divisor}, to, to_stride, width, height);
  };
  scale(in.y, in.y_stride, out.y, out.y_stride, 1);
  scale(in.u, in.u_stride, out.u, out.u_stride, 2);
  scale(in.v, in.v_stride, out.v, out.v_stride, 2);
}

}  // namespace camfx
