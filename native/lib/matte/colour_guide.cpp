#include "matte/colour_guide.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "matte/span_chunks.h"
#include "target_clones.h"
#include "vector_loop.h"

namespace camfx {
namespace {

constexpr int kRadius = ColourGuide::kRadius;
constexpr int kSide = 2 * kRadius + 1;
constexpr float kShare = 1.0F / (kSide * kSide);
/// The variance below which a window counts as flat: 2.5 levels squared.
constexpr float kFlat = 1e-4F * 255 * 255;

/// Columns that are summed at once. Beyond the last one they go on into the next row, of which the border has enough
/// below the last; those sums aren't used.
constexpr int kBlock = 64;

constexpr int whole_blocks(int count) { return (count + kBlock - 1) / kBlock * kBlock; }

/// Sums over the columns of the window: of the components, their products with each other, and with the mask.
struct Sums {
  ChunkRow<int32_t> p, y, u, v;
  ChunkRow<int32_t> yy, yu, yv, uu, uv, vv;
  ChunkRow<int32_t> py, pu, pv;
};

/// A row of the picture and of the mask.
struct Cells {
  const uint8_t* y;
  const uint8_t* u;
  const uint8_t* v;
  const int16_t* p;
};

/// Takes a row out of the sums and another one in; `count` in whole blocks.
CAMFX_HOT void slide(const Cells& gone, const Cells& come, int count, Sums& __restrict sums) {
  const uint8_t* __restrict gone_y = gone.y;
  const uint8_t* __restrict gone_u = gone.u;
  const uint8_t* __restrict gone_v = gone.v;
  const int16_t* __restrict gone_p = gone.p;
  const uint8_t* __restrict come_y = come.y;
  const uint8_t* __restrict come_u = come.u;
  const uint8_t* __restrict come_v = come.v;
  const int16_t* __restrict come_p = come.p;
  for_blocks<kBlock>(0, count, [&](int x) {
    const int32_t old_y = gone_y[x], old_u = gone_u[x], old_v = gone_v[x], old_p = gone_p[x];
    const int32_t y = come_y[x], u = come_u[x], v = come_v[x], p = come_p[x];
    sums.p[x] += p - old_p;
    sums.y[x] += y - old_y;
    sums.u[x] += u - old_u;
    sums.v[x] += v - old_v;
    sums.yy[x] += y * y - old_y * old_y;
    sums.yu[x] += y * u - old_y * old_u;
    sums.yv[x] += y * v - old_y * old_v;
    sums.uu[x] += u * u - old_u * old_u;
    sums.uv[x] += u * v - old_u * old_v;
    sums.vv[x] += v * v - old_v * old_v;
    sums.py[x] += p * y - old_p * old_y;
    sums.pu[x] += p * u - old_p * old_u;
    sums.pv[x] += p * v - old_p * old_v;
  });
}

/// A row that adds nothing.
constexpr ChunkRow<uint8_t> kNoLevels{};
constexpr ChunkRow<int16_t> kNoMask{};
constexpr Cells kNothing{kNoLevels.data(), kNoLevels.data(), kNoLevels.data(), kNoMask.data()};

inline float across(const float* columns) {
  return columns[0] + columns[1] + columns[2] + columns[3] + columns[4] + columns[5] + columns[6];
}

inline float mean(const ChunkRow<int32_t>& row, int x) {
  const int32_t* columns = row.data() + x;
  const int32_t sum = columns[0] + columns[1] + columns[2] + columns[3] + columns[4] + columns[5] + columns[6];
  return static_cast<float>(sum) * kShare;
}

/// Least squares: (covariance + kFlat · 1) · gains = covariance with the mask, by Cramer's rule.
CAMFX_HOT void regress(const Sums& __restrict sums, int begin, int end, float* __restrict gain_y,
                       float* __restrict gain_u, float* __restrict gain_v, float* __restrict offset) {
  for (int x = begin; x < end; ++x) {
    const float p = mean(sums.p, x);
    const float y = mean(sums.y, x);
    const float u = mean(sums.u, x);
    const float v = mean(sums.v, x);
    const float yy = mean(sums.yy, x) - y * y + kFlat;
    const float yu = mean(sums.yu, x) - y * u;
    const float yv = mean(sums.yv, x) - y * v;
    const float uu = mean(sums.uu, x) - u * u + kFlat;
    const float uv = mean(sums.uv, x) - u * v;
    const float vv = mean(sums.vv, x) - v * v + kFlat;
    const float py = mean(sums.py, x) - p * y;
    const float pu = mean(sums.pu, x) - p * u;
    const float pv = mean(sums.pv, x) - p * v;
    const float c_yy = uu * vv - uv * uv;
    const float c_yu = yv * uv - yu * vv;
    const float c_yv = yu * uv - yv * uu;
    const float c_uu = yy * vv - yv * yv;
    const float c_uv = yu * yv - yy * uv;
    const float c_vv = yy * uu - yu * yu;
    const float scale = 1 / (yy * c_yy + yu * c_yu + yv * c_yv);
    const float a_y = (c_yy * py + c_yu * pu + c_yv * pv) * scale;
    const float a_u = (c_yu * py + c_uu * pu + c_uv * pv) * scale;
    const float a_v = (c_yv * py + c_uv * pu + c_vv * pv) * scale;
    constexpr float kMiddle = EdgeCoefficients::kMiddle;
    gain_y[x] = a_y;
    gain_u[x] = a_u;
    gain_v[x] = a_v;
    offset[x] = p + a_y * (kMiddle - y) + a_u * (kMiddle - u) + a_v * (kMiddle - v);
  }
}

CAMFX_HOT void sum_columns(const float* __restrict values, ptrdiff_t stride, int count, float* __restrict out) {
  for_blocks<kBlock>(0, count, [&](int x) {
    float sum = 0;
    for (int row = 0; row < kSide; ++row) sum += values[row * stride + x];
    out[x] = sum;
  });
}

CAMFX_HOT void average_gain(const float* __restrict columns, int count, int16_t* __restrict out) {
  for (int x = 0; x < count; ++x) out[x] = fixed_gain(across(columns + x) * kShare);
}

CAMFX_HOT void average_offset(const float* __restrict columns, int count, int16_t* __restrict out) {
  for (int x = 0; x < count; ++x) out[x] = fixed_offset(across(columns + x) * kShare);
}

/// What is active of a strip's `count` cells from `left` on, from the first to the last, in whole vectors of 8; counted
/// from `left`, and empty when nothing is.
Span active_part(std::span<const Span> spans, int left, int count) {
  Span part{count, 0};
  for (const Span& span : spans) {
    if (span.end <= left || span.begin >= left + count) continue;
    part.begin = std::min(part.begin, std::max(span.begin - left, 0) / 8 * 8);
    part.end = std::max(part.end, std::min((span.end - left + 7) / 8 * 8, count));
  }
  return part;
}

}  // namespace

void ColourGuide::fit(const GridPlane<int16_t>& mask, const GridPicture& picture, const ActiveSpans& raw,
                      const ActiveSpans& wanted, EdgeCoefficients& out) {
  for (GridPlane<float>& plane : found_) plane.resize(mask.width(), mask.height());
  out.resize(mask.width(), mask.height());
  const int end = mask.width() + kRadius;
  for (int left = -kRadius; left < end; left += kChunk)
    find_in_strip(mask, picture, raw, left, std::min(kChunk, (end - left + 7) / 8 * 8));
  average(wanted, out);
}

/// The sums go down the strip: a row comes, a row goes.
void ColourGuide::find_in_strip(const GridPlane<int16_t>& mask, const GridPicture& picture, const ActiveSpans& raw,
                                int left, int count) {
  const auto cells = [&](int row) -> Cells {
    const int x = left - kRadius;
    return {picture[0].row(row) + x, picture[1].row(row) + x, picture[2].row(row) + x, mask.row(row) + x};
  };
  const int columns = whole_blocks(count + 2 * kRadius);
  Sums sums{};
  bool is_above_known = false;
  for (int row = -kRadius; row < mask.height() + kRadius; ++row) {
    const Span part = active_part(raw.row(row), left, count);
    const bool is_active = part.begin < part.end;
    if (is_active && is_above_known) {
      slide(cells(row - kRadius - 1), cells(row + kRadius), columns, sums);
    } else if (is_active) {
      sums = {};
      for (int near = row - kRadius; near <= row + kRadius; ++near) slide(kNothing, cells(near), columns, sums);
    }
    is_above_known = is_active;
    if (is_active)
      regress(sums, part.begin, part.end, found_[0].row(row) + left, found_[1].row(row) + left,
              found_[2].row(row) + left, found_[3].row(row) + left);
  }
}

void ColourGuide::average(const ActiveSpans& wanted, EdgeCoefficients& out) const {
  const ptrdiff_t stride = found_[0].stride();
  ChunkRow<float> columns;
  GridPlane<int16_t>* const gains[] = {&out.luma, &out.u, &out.v};
  for (int row = 0; row < found_[0].height(); ++row)
    for_chunks(wanted.row(row), [&](int x, int count) {
      const auto gather = [&](const GridPlane<float>& found) {
        sum_columns(found.row(row - kRadius) + x - kRadius, stride, whole_blocks(count + 2 * kRadius), columns.data());
      };
      for (size_t i = 0; i < 3; ++i) {
        gather(found_[i]);
        average_gain(columns.data(), count, gains[i]->row(row) + x);
      }
      gather(found_[3]);
      average_offset(columns.data(), count, out.offset.row(row) + x);
    });
}

}  // namespace camfx
