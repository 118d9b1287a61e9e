#include "matte/matte.h"

#include <algorithm>
#include <cstddef>

#include "target_clones.h"

namespace camfx {
namespace {

/// The comparisons are written so that NaN fails them.
CAMFX_HOT bool are_probabilities(const float* mask, size_t count) {
  int valid = 1;
  for (size_t i = 0; i < count; ++i) valid &= static_cast<int>(mask[i] >= -0.01F) & static_cast<int>(mask[i] <= 1.01F);
  return valid != 0;
}

CAMFX_HOT void quantise(const float* __restrict mask, int16_t* __restrict out, size_t count) {
  constexpr int kOne = 255 * kSampleScale;
  for (size_t i = 0; i < count; ++i) {
    const int level = static_cast<int>(mask[i] * kOne);
    out[i] = static_cast<int16_t>(std::clamp(level, 0, kOne));
  }
}

/// smoothstep(.25, .75) of the row between the pair; after the enlargement, because a step taken at the model's size
/// would be enlarged into stairs. t²(3 − 2t) in 16-bit lanes, with 255 as the one; 0 and 255 come out exactly.
CAMFX_HOT void smoothstep_row(RowPair rows, uint8_t* __restrict out, int width) {
  const int16_t* __restrict upper = rows.upper;
  const int16_t* __restrict lower = rows.lower;
  constexpr int16_t kLow = 255 * 64 / 4;
  constexpr int16_t kHigh = 255 * 64 / 4 * 3;
  for (int x = 0; x < width; ++x) {
    const int16_t p = interpolate(upper[x], lower[x], rows.weight);
    const auto t = static_cast<uint16_t>((std::clamp(p, kLow, kHigh) - kLow) >> 5);
    const auto square = static_cast<uint16_t>(static_cast<uint16_t>(t * t + 255) >> 8);
    const auto step = static_cast<uint16_t>(square * (3 * 255 - 2 * t) + 255);
    out[x] = static_cast<uint8_t>(step >> 8);
  }
}

}  // namespace

bool Matte::update(const float* mask, int mask_width, int mask_height, int frame_width, int frame_height) {
  const auto mask_count = static_cast<size_t>(mask_width) * static_cast<size_t>(mask_height);
  stride_ = frame_width;
  alpha_.resize(static_cast<size_t>(frame_width) * static_cast<size_t>(frame_height));
  if (mask_count == 0 || !are_probabilities(mask, mask_count)) {
    clear();
    return false;
  }
  mask_.resize(mask_count);
  quantise(mask, mask_.data(), mask_count);
  upscaler_.resize(mask_width, mask_height, frame_width, frame_height);
  upscaler_.start(mask_.data());
  for (int y = 0; y < frame_height; ++y)
    smoothstep_row(upscaler_.rows(y), alpha_.data() + static_cast<ptrdiff_t>(y) * stride_, frame_width);
  return true;
}

void Matte::clear() { std::fill(alpha_.begin(), alpha_.end(), uint8_t{0}); }

}  // namespace camfx
