#include "effect/chroma_matrix.h"

#include <libyuv.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "fixed_point.h"
#include "target_clones.h"

namespace camfx {
namespace {

// BT.601: luma's shares of red, green and blue, and the widths of the chroma axes.
constexpr float kRed = 0.299F;
constexpr float kGreen = 0.587F;
constexpr float kBlue = 0.114F;
constexpr float kUWidth = 1.772F;  // 2·(1 − kBlue)
constexpr float kVWidth = 1.402F;  // 2·(1 − kRed)
/// A level of limited luma is 1/219, one of chroma 1/224.
constexpr float kLumaToChroma = 224.0F / 219;

struct Rgb {
  float red;
  float green;
  float blue;
};

Rgb rgb_of(float y, float u, float v) {
  const float red = y + kVWidth * v;
  const float blue = y + kUWidth * u;
  return {red, (y - kRed * red - kBlue * blue) / kGreen, blue};
}

int16_t fixed(float value) {
  constexpr float kLimit = 3.99F;
  return static_cast<int16_t>(std::lround(std::clamp(value, -kLimit, kLimit) * 8192));
}

/// To 1/64 levels from `zero`, in a loop of its own: of numbers whose range it doesn't know, the compiler keeps to
/// 16-bit lanes.
CAMFX_HOT void centre_row(const uint8_t* __restrict in, int zero, int16_t* __restrict out, int width) {
  for (int x = 0; x < width; ++x) out[x] = static_cast<int16_t>((in[x] - zero) << 6);
}

/// From 1/16 levels. What was within 16..240 before stays there.
inline uint8_t chroma_of(int16_t sum, uint8_t before) {
  const auto level = static_cast<int16_t>(((sum + 8) >> 4) + 128);
  const auto least = static_cast<int16_t>(std::min<uint8_t>(before, 16));
  const auto most = static_cast<int16_t>(std::max<uint8_t>(before, 240));
  return static_cast<uint8_t>(std::min(std::max(level, least), most));
}

/// A product with 3.13 is a quarter of it in levels: three of them fit into 16 bits.
CAMFX_HOT void mix_row(const int16_t* __restrict own, const int16_t* __restrict other, const uint8_t* __restrict before,
                       uint8_t* __restrict out, int width, int16_t by_own, int16_t by_other) {
  for (int x = 0; x < width; ++x) {
    const auto sum = static_cast<int16_t>(multiply_q15(own[x], by_own) + multiply_q15(other[x], by_other));
    out[x] = chroma_of(sum, before[x]);
  }
}

CAMFX_HOT void tint_row(const int16_t* __restrict own, const int16_t* __restrict other, const int16_t* __restrict y,
                        const uint8_t* __restrict before, uint8_t* __restrict out, int width, int16_t by_own,
                        int16_t by_other, int16_t by_y) {
  for (int x = 0; x < width; ++x) {
    const auto chroma = static_cast<int16_t>(multiply_q15(own[x], by_own) + multiply_q15(other[x], by_other));
    out[x] = chroma_of(static_cast<int16_t>(chroma + multiply_q15(y[x], by_y)), before[x]);
  }
}

}  // namespace

void ChromaMatrix::set(const ColourGains& gains, float saturation) {
  const float grey = kRed * gains.red + kGreen * gains.green + kBlue * gains.blue;
  const ColourGains by{gains.red / grey, gains.green / grey, gains.blue / grey};
  // What becomes of a unit of each input; the matrix has these as its columns.
  const auto column = [&](float y, float u, float v) {
    const Rgb rgb = rgb_of(y, u, v);
    const Rgb out{rgb.red * by.red, rgb.green * by.green, rgb.blue * by.blue};
    const float luma = kRed * out.red + kGreen * out.green + kBlue * out.blue;
    return std::pair{saturation * (out.blue - luma) / kUWidth, saturation * (out.red - luma) / kVWidth};
  };
  const auto [u_of_u, v_of_u] = column(0, 1, 0);
  const auto [u_of_v, v_of_v] = column(0, 0, 1);
  const auto [u_of_y, v_of_y] = column(1, 0, 0);
  u_ = {fixed(u_of_u), fixed(u_of_v), fixed(u_of_y * kLumaToChroma)};
  v_ = {fixed(v_of_u), fixed(v_of_v), fixed(v_of_y * kLumaToChroma)};
}

void ChromaMatrix::apply(const ConstI420View& in, const I420View& out) {
  const int width = in.width / 2;
  const int height = in.height / 2;
  const bool tints = u_.y != 0 || v_.y != 0;
  if (tints) {
    half_luma_.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
    libyuv::ScalePlane(in.y, in.y_stride, in.width, in.height, half_luma_.data(), width, width, height,
                       libyuv::kFilterBox);
  }
  centred_.resize(size_t{3} * static_cast<size_t>(width));
  int16_t* const u = centred_.data();
  int16_t* const v = u + width;
  int16_t* const y = v + width;
  for (ptrdiff_t row = 0; row < height; ++row) {
    const uint8_t* u_in = in.u + row * in.u_stride;
    const uint8_t* v_in = in.v + row * in.v_stride;
    uint8_t* u_out = out.u + row * out.u_stride;
    uint8_t* v_out = out.v + row * out.v_stride;
    centre_row(u_in, 128, u, width);
    centre_row(v_in, 128, v, width);
    if (tints) {
      centre_row(half_luma_.data() + row * width, 16, y, width);
      tint_row(u, v, y, u_in, u_out, width, u_.u, u_.v, u_.y);
      tint_row(v, u, y, v_in, v_out, width, v_.v, v_.u, v_.y);
    } else {
      mix_row(u, v, u_in, u_out, width, u_.u, u_.v);
      mix_row(v, u, v_in, v_out, width, v_.v, v_.u);
    }
  }
}

}  // namespace camfx
