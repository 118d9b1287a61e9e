#include "effect/tone_curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "fixed_point.h"
#include "target_clones.h"

namespace camfx {
namespace {

constexpr int16_t kOne = 32767;

// Three loops over a row rather than one: of numbers whose range it doesn't know, the compiler keeps to 16-bit lanes.

/// From limited luma to 0..kOne.
CAMFX_HOT void to_units(const uint8_t* __restrict in, int16_t* __restrict units, int width) {
  for (int x = 0; x < width; ++x) {
    const auto level = static_cast<uint16_t>(std::clamp<uint8_t>(in[x], 16, 235) - 16);
    // 32767/219 is 149 and 159/256.
    const auto rest = static_cast<uint16_t>(static_cast<uint16_t>(level * 159) >> 8);
    units[x] = static_cast<int16_t>(level * 149 + rest);
  }
}

/// Back, with what `in` was beyond the limits.
CAMFX_HOT void to_luma(const int16_t* __restrict units, const uint8_t* in, uint8_t* out, int width) {
  for (int x = 0; x < width; ++x) {
    const auto beyond = static_cast<int16_t>(in[x] - std::clamp<uint8_t>(in[x], 16, 235));
    out[x] = static_cast<uint8_t>(16 + multiply_q15(units[x], 219) + beyond);
  }
}

inline int16_t bulge(int16_t t) { return multiply_q15(t, static_cast<int16_t>(kOne - t)); }

CAMFX_HOT void lift(int16_t* units, int width, int16_t by) {
  for (int x = 0; x < width; ++x) units[x] = static_cast<int16_t>(units[x] + multiply_q15(bulge(units[x]), by));
}

CAMFX_HOT void contrast(int16_t* units, int width, int16_t by) {
  for (int x = 0; x < width; ++x) {
    const auto centred = static_cast<int16_t>(2 * units[x] - kOne);
    units[x] = static_cast<int16_t>(units[x] + multiply_q15(multiply_q15(bulge(units[x]), centred), by));
  }
}

}  // namespace

float lifted(float t, float b) {
  for (int time = 0; time < 3; ++time) t += b * t * (1 - t);
  return t;
}

float contrasted(float t, float c) {
  for (int time = 0; time < 2; ++time) t += c * t * (1 - t) * (2 * t - 1);
  return t;
}

void ToneCurve::set(float lift, float contrast) {
  const auto fixed = [](float value) {
    return static_cast<int16_t>(std::lround(std::clamp(value, -1.0F, 1.0F) * kOne));
  };
  lift_ = fixed(lift);
  contrast_ = fixed(contrast);
}

void ToneCurve::apply(const ConstI420View& in, const I420View& out) {
  units_.resize(static_cast<size_t>(in.width));
  int16_t* const units = units_.data();
  for (ptrdiff_t y = 0; y < in.height; ++y) {
    const uint8_t* const row = in.y + y * in.y_stride;
    to_units(row, units, in.width);
    if (lift_ != 0)
      for (int time = 0; time < 3; ++time) lift(units, in.width, lift_);
    if (contrast_ != 0)
      for (int time = 0; time < 2; ++time) contrast(units, in.width, contrast_);
    to_luma(units, row, out.y + y * out.y_stride, in.width);
  }
}

}  // namespace camfx
