#include "matte/luma_guide.h"

#include <cstddef>

#include "matte/span_chunks.h"
#include "target_clones.h"

namespace camfx {
namespace {

constexpr int kLumaRadius = LumaGuide::kRadius;
constexpr int kLumaSide = 2 * kLumaRadius + 1;
constexpr float kLumaShare = 1.0F / (kLumaSide * kLumaSide);
/// The variance below which a window counts as flat: 8 levels squared.
constexpr float kLumaFlat = 1e-3F * 255 * 255;

/// LumaSums over the columns of the window.
struct LumaSums {
  ChunkRow<int32_t> p;
  ChunkRow<int32_t> luma;
  ChunkRow<int32_t> square;
  ChunkRow<int32_t> product;
};

CAMFX_HOT void sum_columns(const int16_t* __restrict p, const uint8_t* __restrict luma, ptrdiff_t stride, int count,
                           int32_t* __restrict p_out, int32_t* __restrict luma_out, int32_t* __restrict square_out,
                           int32_t* __restrict product_out) {
  for (int x = 0; x < count; ++x) {
    int32_t sum_p = 0;
    int32_t sum_luma = 0;
    int32_t sum_square = 0;
    int32_t sum_product = 0;
    for (int row = 0; row < kLumaSide; ++row) {
      const int32_t probability = p[row * stride + x];
      const int32_t level = luma[row * stride + x];
      sum_p += probability;
      sum_luma += level;
      sum_square += level * level;
      sum_product += level * probability;
    }
    p_out[x] = sum_p;
    luma_out[x] = sum_luma;
    square_out[x] = sum_square;
    product_out[x] = sum_product;
  }
}

template <typename Value>
inline Value across(const Value* columns) {
  return columns[0] + columns[1] + columns[2] + columns[3] + columns[4];
}

inline float mean(const int32_t* columns) { return static_cast<float>(across(columns)) * kLumaShare; }

CAMFX_HOT void regress(const LumaSums& sums, int count, float* __restrict gain, float* __restrict offset) {
  const int32_t* __restrict p = sums.p.data();
  const int32_t* __restrict luma = sums.luma.data();
  const int32_t* __restrict square = sums.square.data();
  const int32_t* __restrict product = sums.product.data();
  for (int x = 0; x < count; ++x) {
    const float mean_p = mean(p + x);
    const float mean_luma = mean(luma + x);
    const float variance = mean(square + x) - mean_luma * mean_luma;
    const float covariance = mean(product + x) - mean_luma * mean_p;
    const float slope = covariance / (variance + kLumaFlat);
    gain[x] = slope;
    offset[x] = mean_p + slope * (EdgeCoefficients::kMiddle - mean_luma);
  }
}

CAMFX_HOT void sum_columns(const float* __restrict gain, const float* __restrict offset, ptrdiff_t stride, int count,
                           float* __restrict gain_out, float* __restrict offset_out) {
  for (int x = 0; x < count; ++x) {
    float sum_gain = 0;
    float sum_offset = 0;
    for (int row = 0; row < kLumaSide; ++row) {
      sum_gain += gain[row * stride + x];
      sum_offset += offset[row * stride + x];
    }
    gain_out[x] = sum_gain;
    offset_out[x] = sum_offset;
  }
}

CAMFX_HOT void average(const float* __restrict gain, const float* __restrict offset, int count,
                       int16_t* __restrict gain_out, int16_t* __restrict offset_out) {
  for (int x = 0; x < count; ++x) {
    gain_out[x] = fixed_gain(across(gain + x) * kLumaShare);
    offset_out[x] = fixed_offset(across(offset + x) * kLumaShare);
  }
}

}  // namespace

void LumaGuide::fit(const GridPlane<int16_t>& mask, const GridPlane<uint8_t>& luma, const ActiveSpans& raw,
                    const ActiveSpans& wanted, EdgeCoefficients& out) {
  const int width = mask.width();
  const int height = mask.height();
  gain_.resize(width, height);
  offset_.resize(width, height);
  out.resize(width, height);
  LumaSums sums{};
  for (int y = -kLumaRadius; y < height + kLumaRadius; ++y)
    for_chunks(raw.row(y), [&](int x, int count) {
      const int left = x - kLumaRadius;
      sum_columns(mask.row(y - kLumaRadius) + left, luma.row(y - kLumaRadius) + left, mask.stride(),
                  count + 2 * kLumaRadius, sums.p.data(), sums.luma.data(), sums.square.data(), sums.product.data());
      regress(sums, count, gain_.row(y) + x, offset_.row(y) + x);
    });
  ChunkRow<float> gain;
  ChunkRow<float> offset;
  for (int y = 0; y < height; ++y)
    for_chunks(wanted.row(y), [&](int x, int count) {
      const int left = x - kLumaRadius;
      sum_columns(gain_.row(y - kLumaRadius) + left, offset_.row(y - kLumaRadius) + left, gain_.stride(),
                  count + 2 * kLumaRadius, gain.data(), offset.data());
      average(gain.data(), offset.data(), count, out.luma.row(y) + x, out.offset.row(y) + x);
    });
}

}  // namespace camfx
