#include "effect/white_balance.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <optional>

namespace camfx {
namespace {

constexpr int kColourSamplesPerRow = 80;
constexpr int kDarkest = 40;
constexpr int kBrightest = 225;
/// Chroma in shares of luma, as a fraction of 256.
constexpr int kMostColour = 72;
/// Of all samples; fewer say nothing of the light.
constexpr double kFewest = 0.02;
/// No light that people sit in asks for more; what does is a coloured wall.
constexpr float kLeastColourGain = 0.7F;
constexpr float kMostColourGain = 1.4F;

bool may_be_grey(int y, int u, int v) {
  return y >= kDarkest && y <= kBrightest && (std::abs(u - 128) + std::abs(v - 128)) * 256 < kMostColour * (y - 16);
}

/// Nothing when there is too little that may be grey.
std::optional<ColourGains> measure_gains(const ConstI420View& picture) {
  const int width = picture.width / 2;
  const int step = std::max(1, width / kColourSamplesPerRow);
  double y_sum = 0;
  double u_sum = 0;
  double v_sum = 0;
  int samples = 0;
  int grey = 0;
  for (ptrdiff_t row = step / 2; row < picture.height / 2; row += step)
    for (ptrdiff_t x = step / 2; x < width; x += step, ++samples) {
      const int y = picture.y[2 * row * picture.y_stride + 2 * x];
      const int u = picture.u[row * picture.u_stride + x];
      const int v = picture.v[row * picture.v_stride + x];
      if (!may_be_grey(y, u, v)) continue;
      ++grey;
      y_sum += y - 16;
      u_sum += u - 128;
      v_sum += v - 128;
    }
  if (grey == 0 || grey < kFewest * samples) return std::nullopt;
  const double luma = y_sum / 219;
  const double red = luma + 1.402 * v_sum / 224;
  const double blue = luma + 1.772 * u_sum / 224;
  const double green = (luma - 0.299 * red - 0.114 * blue) / 0.587;
  const auto gain = [&](double light) {
    return std::clamp(static_cast<float>(luma / std::max(light, luma / 4)), kLeastColourGain, kMostColourGain);
  };
  return ColourGains{gain(red), gain(green), gain(blue)};
}

}  // namespace

const ColourGains& WhiteBalance::follow(const ConstI420View& picture, double seconds) {
  const auto wanted = measure_gains(picture);
  if (!wanted) return gains_;
  const float share = adaptation_.step(seconds);
  gains_.red += share * (wanted->red - gains_.red);
  gains_.green += share * (wanted->green - gains_.green);
  gains_.blue += share * (wanted->blue - gains_.blue);
  return gains_;
}

void WhiteBalance::forget() {
  adaptation_.forget();
  gains_ = {};
}

}  // namespace camfx
