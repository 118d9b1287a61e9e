#include "effect/overlay.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "effect/arguments.h"
#include "frame/copy.h"
#include "target_clones.h"

namespace camfx {
namespace {

/// Levels of limited range, multiplied by alpha, and alpha itself 0..1.
struct Premultiplied {
  float y = 0;
  float u = 0;
  float v = 0;
  float alpha = 0;
};

/// BT.601, limited range.
Premultiplied premultiplied(const uint8_t* rgba, float opacity) {
  const auto red = static_cast<float>(rgba[0]);
  const auto green = static_cast<float>(rgba[1]);
  const auto blue = static_cast<float>(rgba[2]);
  const float luma = 0.299F * red + 0.587F * green + 0.114F * blue;
  const float alpha = static_cast<float>(rgba[3]) / 255 * opacity;
  return {alpha * (16 + luma * 219 / 255), alpha * (128 + (blue - luma) / 1.772F * 224 / 255),
          alpha * (128 + (red - luma) / 1.402F * 224 / 255), alpha};
}

uint8_t to_level(float value) { return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F))); }

/// colour + in·(255 − alpha)/255, in 16-bit lanes; exact for an alpha of 0 and of 255.
CAMFX_HOT void blend_row(const uint8_t* __restrict colour, const uint8_t* __restrict alpha, uint8_t* __restrict out,
                         int width) {
  for (int x = 0; x < width; ++x) {
    const auto product = static_cast<uint16_t>(out[x] * (255 - alpha[x]) + 128);
    const auto behind = static_cast<uint16_t>(static_cast<uint16_t>(product + (product >> 8)) >> 8);
    out[x] = static_cast<uint8_t>(colour[x] + behind);
  }
}

int floor_even(int value) { return value - (value & 1); }

}  // namespace

void Overlay::set_picture(const RgbaView& picture, int x, int y, float opacity) {
  // Widened by one where that makes its edges even, so that chroma has whole samples.
  const int left = x - floor_even(x);
  const int top = y - floor_even(y);
  const int width = picture.width + left + ((picture.width + left) & 1);
  const int height = picture.height + top + ((picture.height + top) & 1);
  const auto plane = [](int at_x, int at_y, int columns, int rows) {
    const size_t count = static_cast<size_t>(columns) * static_cast<size_t>(rows);
    return Plane{at_x, at_y, columns, rows, std::vector<uint8_t>(count), std::vector<uint8_t>(count)};
  };
  luma_ = plane(floor_even(x), floor_even(y), width, height);
  u_ = plane(luma_.x / 2, luma_.y / 2, width / 2, height / 2);
  v_ = u_;
  std::vector<Premultiplied> chroma(u_.alpha.size());
  for (int row = 0; row < picture.height; ++row)
    for (int column = 0; column < picture.width; ++column) {
      const ptrdiff_t from = static_cast<ptrdiff_t>(row) * picture.width + column;
      const Premultiplied pixel = premultiplied(picture.data + 4 * from, opacity);
      const size_t at =
          static_cast<size_t>(row + top) * static_cast<size_t>(width) + static_cast<size_t>(column + left);
      luma_.colour[at] = to_level(pixel.y);
      luma_.alpha[at] = to_level(255 * pixel.alpha);
      Premultiplied& sum = chroma[static_cast<size_t>((row + top) / 2) * static_cast<size_t>(width / 2) +
                                  static_cast<size_t>((column + left) / 2)];
      sum = {0, sum.u + pixel.u / 4, sum.v + pixel.v / 4, sum.alpha + pixel.alpha / 4};
    }
  for (size_t at = 0; at < chroma.size(); ++at) {
    u_.colour[at] = to_level(chroma[at].u);
    v_.colour[at] = to_level(chroma[at].v);
    u_.alpha[at] = v_.alpha[at] = to_level(255 * chroma[at].alpha);
  }
}

void Overlay::blend(const Plane& plane, uint8_t* out, int stride, int width, int height) {
  const int left = std::max(0, plane.x);
  const int right = std::min(width, plane.x + plane.width);
  const int bottom = std::min(height, plane.y + plane.height);
  if (left >= right) return;
  for (int y = std::max(0, plane.y); y < bottom; ++y) {
    const ptrdiff_t from = static_cast<ptrdiff_t>(y - plane.y) * plane.width + left - plane.x;
    blend_row(plane.colour.data() + from, plane.alpha.data() + from, out + static_cast<ptrdiff_t>(y) * stride + left,
              right - left);
  }
}

void Overlay::apply(const EffectInput& input, I420View out) {
  require_frame_size(input.picture, out, "an output");
  copy_picture(input.picture, out);
  blend(luma_, out.y, out.y_stride, out.width, out.height);
  blend(u_, out.u, out.u_stride, out.width / 2, out.height / 2);
  blend(v_, out.v, out.v_stride, out.width / 2, out.height / 2);
}

}  // namespace camfx
