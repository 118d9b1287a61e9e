#include "matte/edge_renderer.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "fixed_point.h"
#include "matte/probability.h"
#include "target_clones.h"
#include "vector_loop.h"

namespace camfx {
namespace {

/// Whole vectors, as far as the row goes. What comes next overwrites the excess of alpha; that of chroma shows only
/// there.
inline int end_of_vectors(int begin, int end, int width) {
  return std::min(begin + (end - begin + 15) / 16 * 16, width);
}

inline int16_t between(int16_t upper, int16_t lower, int16_t weight) {
  return static_cast<int16_t>(upper + multiply_q15(static_cast<int16_t>(lower - upper), weight));
}

/// So that multiply_q15 with a gain makes it a term of q: 510/512 · 32768/255 is 128.
inline int16_t centred(uint8_t level) { return static_cast<int16_t>((level - EdgeCoefficients::kMiddle) * 128); }

/// t²(3 − 2t) of t between .2 and .8, with 255 as the one; 0 and 255 come out exactly. Without it, what is left of the
/// guide's texture would show as a halo.
inline uint8_t steepen(int16_t q) {
  constexpr int16_t kLow = EdgeCoefficients::kOffsetOne / 5;
  constexpr int16_t kHigh = EdgeCoefficients::kOffsetOne - kLow;
  constexpr uint16_t kScale = 54620;  // 255 · 65536 / (kHigh − kLow), a little more
  const auto above = static_cast<uint16_t>(std::clamp(q, kLow, kHigh) - kLow);
  const auto t = static_cast<uint16_t>((static_cast<uint32_t>(above) * kScale) >> 16);
  const auto square = static_cast<uint16_t>(static_cast<uint16_t>(t * t + 255) >> 8);
  const auto step = static_cast<uint16_t>(square * (3 * 255 - 2 * t) + 255);
  return static_cast<uint8_t>(step >> 8);
}

CAMFX_HOT void render_luma(WideRows::Pair gains, WideRows::Pair offsets, int16_t weight,
                           const int16_t* __restrict chroma, const uint8_t* __restrict luma, uint8_t* __restrict alpha,
                           int begin, int end) {
  const int16_t* __restrict upper_gain = gains.upper;
  const int16_t* __restrict lower_gain = gains.lower;
  const int16_t* __restrict upper_offset = offsets.upper;
  const int16_t* __restrict lower_offset = offsets.lower;
  for_pixels(begin, end, [&](int x) {
    const int16_t gain = between(upper_gain[x], lower_gain[x], weight);
    const int16_t offset = between(upper_offset[x], lower_offset[x], weight);
    alpha[x] = steepen(static_cast<int16_t>(offset + chroma[x] + multiply_q15(gain, centred(luma[x]))));
  });
}

/// One chroma sample for two pixels.
CAMFX_HOT void render_chroma(WideRows::Pair u_gains, WideRows::Pair v_gains, int16_t weight,
                             const uint8_t* __restrict u, const uint8_t* __restrict v, int16_t* __restrict out,
                             int begin, int end) {
  const int16_t* __restrict upper_u = u_gains.upper;
  const int16_t* __restrict lower_u = u_gains.lower;
  const int16_t* __restrict upper_v = v_gains.upper;
  const int16_t* __restrict lower_v = v_gains.lower;
  for_pixels(begin, end, [&](int x) {
    const int by_u = multiply_q15(between(upper_u[x], lower_u[x], weight), centred(u[x]));
    const int by_v = multiply_q15(between(upper_v[x], lower_v[x], weight), centred(v[x]));
    const int sum = std::clamp(by_u + by_v, -EdgeCoefficients::kChromaLimit, EdgeCoefficients::kChromaLimit);
    out[ptrdiff_t{2} * x] = out[ptrdiff_t{2} * x + 1] = static_cast<int16_t>(sum);
  });
}

}  // namespace

void WideRows::start(const GridPlane<int16_t>& plane, const ActiveSpans& valid, const GridScale& columns,
                     size_t width) {
  plane_ = &plane;
  valid_ = &valid;
  columns_ = &columns;
  for (Row& row : kept_) {
    row.index = -1;
    row.values.resize(width + GridScale::kExcess);
  }
}

const int16_t* WideRows::widened(int row) {
  Row& kept = kept_[static_cast<size_t>(row % 2)];
  if (kept.index != row) columns_->widen(plane_->row(row), valid_->row(row), kept.values.data());
  kept.index = row;
  return kept.values.data();
}

int EdgeRenderer::reach(const ModelPicture& grid, ConstI420View frame) {
  // Chroma, with half as many pixels, reaches the furthest. Its sample for the pixels 2i and 2i + 1 is at
  // (2i + 1) · cells / pixels − ½, while pixel 2i lies in the cell ⌊2i · cells / pixels⌋: the cell before the sample is
  // less than cells / pixels + ½ from there, and the cell behind it one more.
  const auto along = [](int cells, int pixels) { return (2 * cells + 3 * pixels - 1) / (2 * pixels); };
  return std::max(along(grid.width, frame.width), along(grid.height, frame.height));
}

void EdgeRenderer::prepare(const EdgeCoefficients& coefficients, By by, const ActiveSpans& fitted,
                           ConstI420View frame) {
  const int columns = coefficients.luma.width();
  const int rows = coefficients.luma.height();
  const auto width = static_cast<size_t>(frame.width);
  columns_.resize(columns, frame.width);
  rows_.resize(rows, frame.height);
  luma_.start(coefficients.luma, fitted, columns_, width);
  offset_.start(coefficients.offset, fitted, columns_, width);
  if (by == By::kLuma) {
    chroma_.assign(width, 0);
    return;
  }
  chroma_.resize(width);
  chroma_columns_.resize(columns, frame.width / 2);
  chroma_rows_.resize(rows, frame.height / 2);
  u_.start(coefficients.u, fitted, chroma_columns_, width / 2);
  v_.start(coefficients.v, fitted, chroma_columns_, width / 2);
}

void EdgeRenderer::add_chroma(std::span<const Span> spans, ConstI420View frame, int row) {
  const int upper = chroma_rows_.before(row);
  const int lower = chroma_rows_.behind(row);
  for (const Span& span : spans) {
    const int begin = columns_.pixel(span.begin) / 2;
    render_chroma(u_.rows(upper, lower), v_.rows(upper, lower), chroma_rows_.weight(row),
                  frame.u + static_cast<ptrdiff_t>(row) * frame.u_stride,
                  frame.v + static_cast<ptrdiff_t>(row) * frame.v_stride, chroma_.data(), begin,
                  end_of_vectors(begin, (columns_.pixel(span.end) + 1) / 2, frame.width / 2));
  }
}

void EdgeRenderer::render(const GridPlane<int16_t>& mask, const EdgeCoefficients& coefficients, By by,
                          const ActiveSpans& spans, const ActiveSpans& fitted, ConstI420View frame, AlphaPlane alpha) {
  prepare(coefficients, by, fitted, frame);
  for (int y = 0; y < frame.height; ++y) {
    const int cell_row = rows_.cell(y);
    if (by == By::kColour && y % 2 == 0) add_chroma(fitted.row(cell_row), frame, y / 2);
    uint8_t* const out = alpha.data + static_cast<ptrdiff_t>(y) * alpha.stride;
    const uint8_t* const luma = frame.y + static_cast<ptrdiff_t>(y) * frame.y_stride;
    const auto fill = [&, cells = mask.row(cell_row)](int from, int to, int cell) {
      if (to > from) std::memset(out + from, cells[cell] > kCertain / 2 ? 255 : 0, static_cast<size_t>(to - from));
    };
    int done = 0;
    for (const Span& span : spans.row(cell_row)) {
      const int begin = columns_.pixel(span.begin);
      const int end = columns_.pixel(span.end);
      const int rendered = end_of_vectors(begin, end, frame.width);
      const int upper = rows_.before(y);
      const int lower = rows_.behind(y);
      render_luma(luma_.rows(upper, lower), offset_.rows(upper, lower), rows_.weight(y), chroma_.data(), luma, out,
                  begin, rendered);
      fill(done, begin, span.begin - 1);
      done = end;
    }
    fill(done, frame.width, mask.width() - 1);
  }
}

}  // namespace camfx
