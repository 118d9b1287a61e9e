#include "frame/scale.h"

#include <libyuv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace camfx {
namespace {

constexpr int kBlackLuma = 16;
constexpr int kBlackChroma = 128;

/// length·numerator/denominator, rounded to the nearest even number, in 2..limit.
int scaled_even(int length, int numerator, int denominator, int limit) {
  const int64_t halved = (static_cast<int64_t>(length) * numerator + denominator) / (2 * int64_t{denominator});
  return static_cast<int>(std::clamp<int64_t>(halved * 2, 2, limit));
}

void fill_black(I420View out, int x, int y, int width, int height) {
  if (width == 0 || height == 0) return;
  libyuv::I420Rect(out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride, x, y, width, height, kBlackLuma,
                   kBlackChroma, kBlackChroma);
}

}  // namespace

LetterboxRect letterbox_rect(int in_width, int in_height, int out_width, int out_height) {
  const bool wider = int64_t{in_width} * out_height >= int64_t{out_width} * in_height;
  const int width = wider ? out_width : scaled_even(in_width, out_height, in_height, out_width);
  const int height = wider ? scaled_even(in_height, out_width, in_width, out_height) : out_height;
  return {(out_width - width) / 4 * 2, (out_height - height) / 4 * 2, width, height};
}

void LetterboxScaler::scale(ConstI420View in, I420View out) {
  const LetterboxRect rect = letterbox_rect(in.width, in.height, out.width, out.height);
  const int right = rect.x + rect.width;
  const int bottom = rect.y + rect.height;
  fill_black(out, 0, 0, out.width, rect.y);
  fill_black(out, 0, bottom, out.width, out.height - bottom);
  fill_black(out, 0, rect.y, rect.x, rect.height);
  fill_black(out, right, rect.y, out.width - right, rect.height);
  const ptrdiff_t column = rect.x / 2;
  const ptrdiff_t row = rect.y / 2;
  libyuv::I420Scale(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, in.width, in.height,
                    out.y + rect.y * static_cast<ptrdiff_t>(out.y_stride) + rect.x, out.y_stride,
                    out.u + row * out.u_stride + column, out.u_stride, out.v + row * out.v_stride + column,
                    out.v_stride, rect.width, rect.height, libyuv::kFilterBox);
}

void fit_picture(ConstI420View in, I420View out, Fit fit) {
  if (fit == Fit::kContain) {
    LetterboxScaler().scale(in, out);
    return;
  }
  LetterboxRect part{0, 0, in.width, in.height};
  if (fit == Fit::kCover) part = letterbox_rect(out.width, out.height, in.width, in.height);
  const ptrdiff_t column = part.x / 2;
  const ptrdiff_t row = part.y / 2;
  libyuv::I420Scale(in.y + part.y * static_cast<ptrdiff_t>(in.y_stride) + part.x, in.y_stride,
                    in.u + row * in.u_stride + column, in.u_stride, in.v + row * in.v_stride + column, in.v_stride,
                    part.width, part.height, out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride, out.width,
                    out.height, libyuv::kFilterBox);
}

void fill_black(I420View out) { fill_black(out, 0, 0, out.width, out.height); }

}  // namespace camfx
