#include "effect/luma_denoise.h"

#include <libyuv.h>

#include <algorithm>
#include <cstddef>

#include "fixed_point.h"
#include "target_clones.h"

namespace camfx {
namespace {

/// Levels to 1/64 levels.
constexpr int kFraction = 6;
/// The new picture's least share, where nothing differs by more than noise.
constexpr float kLeastShare = 0.25F;
/// From a difference of 16 levels on the new picture counts alone; below, its share is difference/16.
constexpr int kMotion = (16 << kFraction) - 1;
constexpr int kSharePerDifference = 32768 / (16 << kFraction);

/// `least` as 0.15 fixed point. All in 16-bit lanes.
CAMFX_HOT void average(const uint8_t* __restrict in, int16_t* __restrict history, uint8_t* __restrict out, int width,
                       int16_t least) {
  for (int x = 0; x < width; ++x) {
    const auto now = static_cast<int16_t>(in[x] << kFraction);
    const auto change = static_cast<int16_t>(now - history[x]);
    const auto distance = static_cast<int16_t>(change < 0 ? -change : change);
    const auto moved = static_cast<int16_t>(std::min<int16_t>(distance, kMotion) * kSharePerDifference);
    const int16_t share = std::max(moved, least);
    const auto averaged = static_cast<int16_t>(history[x] + multiply_q15(change, share));
    history[x] = averaged;
    out[x] = static_cast<uint8_t>((averaged + (1 << (kFraction - 1))) >> kFraction);
  }
}

CAMFX_HOT void start(const uint8_t* __restrict in, int16_t* __restrict history, int width) {
  for (int x = 0; x < width; ++x) history[x] = static_cast<int16_t>(in[x] << kFraction);
}

}  // namespace

void LumaDenoise::apply(const ConstI420View& in, const I420View& out, float strength) {
  const size_t count = static_cast<size_t>(in.width) * static_cast<size_t>(in.height);
  const bool starts = history_.size() != count;
  history_.resize(count);
  const float share = 1 - (1 - kLeastShare) * std::clamp(strength, 0.0F, 1.0F);
  const auto least = static_cast<int16_t>(share * 32767);
  for (ptrdiff_t y = 0; y < in.height; ++y) {
    int16_t* history = history_.data() + y * in.width;
    const uint8_t* row = in.y + y * in.y_stride;
    if (starts) start(row, history, in.width);
    average(row, history, out.y + y * out.y_stride, in.width, least);
  }
}

}  // namespace camfx
