#include "effect/gaussian.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "target_clones.h"

namespace camfx {
namespace {

/// `in` points at the tap for the first output; the neighbours at distance k are k·step floats to either side.
CAMFX_HOT void convolve_row(const float* __restrict in, ptrdiff_t step, const float* __restrict taps, int radius,
                            float* __restrict out, int width) {
  for (int x = 0; x < width; ++x) out[x] = taps[0] * in[x];
  for (int k = 1; k <= radius; ++k) {
    const float* before = in - k * step;
    const float* after = in + k * step;
    const float tap = taps[k];
    for (int x = 0; x < width; ++x) out[x] += tap * (before[x] + after[x]);
  }
}

}  // namespace

void Gaussian::set_sigma(float sigma) {
  const int radius = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
  taps_.resize(static_cast<size_t>(radius) + 1);
  for (size_t k = 0; k < taps_.size(); ++k) {
    const float distance = static_cast<float>(k) / sigma;
    taps_[k] = std::exp(-0.5F * distance * distance);
  }
}

void Gaussian::convolve(float* plane, int width, int height) {
  const int radius = static_cast<int>(taps_.size()) - 1;
  const auto columns = static_cast<size_t>(width);
  const size_t border = static_cast<size_t>(radius) * columns;
  row_.assign(columns + 2 * static_cast<size_t>(radius), 0.0F);
  vertical_.assign(columns * static_cast<size_t>(height) + 2 * border, 0.0F);
  for (int y = 0; y < height; ++y) {
    const ptrdiff_t offset = static_cast<ptrdiff_t>(y) * width;
    std::copy_n(plane + offset, width, row_.begin() + radius);
    convolve_row(row_.data() + radius, 1, taps_.data(), radius, vertical_.data() + border + offset, width);
  }
  for (int y = 0; y < height; ++y) {
    const ptrdiff_t offset = static_cast<ptrdiff_t>(y) * width;
    convolve_row(vertical_.data() + border + offset, width, taps_.data(), radius, plane + offset, width);
  }
}

}  // namespace camfx
