#include "matte/grid_scale.h"

#include <algorithm>
#include <cmath>

#include "fixed_point.h"
#include "target_clones.h"

namespace camfx {
namespace {

/// What is written at once; beyond the end of a run the next one begins.
constexpr int kStep = 8;

CAMFX_HOT void widen_cells(const int16_t* __restrict cells, const int* __restrict run_start, int begin, int end,
                           int last, const int16_t* __restrict weight, int16_t* __restrict out) {
  for (int i = begin; i < end; ++i) {
    const int16_t here = cells[i];
    const auto slope = static_cast<int16_t>(cells[std::min(i + 1, last)] - here);
    for (int x = run_start[i]; x < run_start[i + 1]; x += kStep)
      for (int k = 0; k < kStep; ++k) out[x + k] = static_cast<int16_t>(here + multiply_q15(slope, weight[x + k]));
  }
}

}  // namespace

void GridScale::resize(int cells, int pixels) {
  if (cells == cells_ && pixels == pixels_) return;
  cells_ = cells;
  pixels_ = pixels;
  before_.clear();
  weight_.clear();
  run_start_.assign(1, 0);
  for (int pixel = 0; pixel < pixels; ++pixel) {
    const double centre = (pixel + 0.5) * cells / pixels - 0.5;
    const double position = std::clamp(centre, 0.0, static_cast<double>(cells - 1));
    const int before = static_cast<int>(position);
    before_.push_back(static_cast<uint16_t>(before));
    weight_.push_back(static_cast<int16_t>(std::min(std::lround((position - before) * 32768), 32767L)));
    run_start_.resize(static_cast<size_t>(before) + 1, pixel);
  }
  run_start_.resize(static_cast<size_t>(cells) + 1, pixels);
  weight_.resize(static_cast<size_t>(pixels) + kExcess);
}

void GridScale::widen(const int16_t* cells, std::span<const Span> spans, int16_t* out) const {
  for (const Span& span : spans)
    widen_cells(cells, run_start_.data(), std::max(span.begin - 1, 0), span.end, cells_ - 1, weight_.data(), out);
}

}  // namespace camfx
