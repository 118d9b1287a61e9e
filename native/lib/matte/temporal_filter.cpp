#include "matte/temporal_filter.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "fixed_point.h"
#include "target_clones.h"

namespace camfx {
namespace {

/// Mean change of luma per cell from which on it is another scene: somebody who moves changes a part of the picture,
/// and a camera's automatic exposure takes more than one frame.
constexpr int kCut = 24;

constexpr int16_t q15(double value) { return static_cast<int16_t>(value * 32768); }

CAMFX_HOT int total_change(const uint8_t* __restrict luma, const uint8_t* __restrict past, int width) {
  int total = 0;
  for (int x = 0; x < width; ++x) total += std::abs(luma[x] - past[x]);
  return total;
}

/// The square of the binary entropy of a probability, within 0.02: s(1 + s)/2 with s = 4p(1 − p).
inline int16_t uncertainty(int16_t probability) {
  const auto p = static_cast<int16_t>(probability >> 7);
  const auto s = static_cast<int16_t>(p * (255 - p) * 2);
  return static_cast<int16_t>((s >> 1) + (multiply_q15(s, s) >> 1));
}

CAMFX_HOT void smooth_row(int16_t* __restrict mask, int16_t* __restrict past_mask, const uint8_t* __restrict luma,
                          uint8_t* __restrict past_luma, int width) {
  constexpr int16_t kStill = 4;
  constexpr int16_t kMoving = 16;
  for (int x = 0; x < width; ++x) {
    const auto change = static_cast<int16_t>(std::abs(static_cast<int16_t>(luma[x] - past_luma[x])));
    const auto calm = static_cast<int16_t>(std::max<int16_t>(0, static_cast<int16_t>(kMoving - change)));
    const auto stillness =
        static_cast<int16_t>(std::min<int16_t>(calm, kMoving - kStill) * (32767 / (kMoving - kStill)));
    const int16_t weight = std::max(uncertainty(mask[x]), q15(0.5));
    const int16_t share = multiply_q15(multiply_q15(weight, q15(0.8)), stillness);
    const auto back = static_cast<int16_t>(past_mask[x] - mask[x]);
    mask[x] = static_cast<int16_t>(mask[x] + multiply_q15(back, share));
    past_mask[x] = mask[x];
    past_luma[x] = luma[x];
  }
}

}  // namespace

void TemporalFilter::apply(GridPlane<int16_t>& mask, const uint8_t* luma) {
  const int width = mask.width();
  const int height = mask.height();
  if (past_mask_.width() != width || past_mask_.height() != height) has_past_ = false;
  past_mask_.resize(width, height);
  past_luma_.resize(width, height);
  if (has_past_) {
    int64_t change = 0;
    for (int y = 0; y < height; ++y)
      change += total_change(luma + static_cast<ptrdiff_t>(y) * width, past_luma_.row(y), width);
    has_past_ = change < int64_t{kCut} * width * height;
  }
  for (int y = 0; y < height; ++y) {
    const uint8_t* const seen = luma + static_cast<ptrdiff_t>(y) * width;
    if (has_past_) {
      smooth_row(mask.row(y), past_mask_.row(y), seen, past_luma_.row(y), width);
    } else {
      std::copy_n(mask.row(y), width, past_mask_.row(y));
      std::copy_n(seen, width, past_luma_.row(y));
    }
  }
  has_past_ = true;
}

}  // namespace camfx
