#include "effect/gaussian.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numeric>

#include "target_clones.h"

namespace camfx {
namespace {

/// What the compiler keeps in one or two vector registers, wherever it lies in memory.
using Lanes [[gnu::vector_size(32)]] = float;
constexpr int kLanes = sizeof(Lanes) / sizeof(float);

inline void load(Lanes& lanes, const float* from) { std::memcpy(&lanes, from, sizeof lanes); }

/// Makes so many vectors at once that their sums stay in registers over all taps.
template <size_t vectors>
inline void convolve_block(const float* in, ptrdiff_t step, const float* taps, int radius, float* out) {
  std::array<Lanes, vectors> sums{};
  for (size_t i = 0; i < vectors; ++i) {
    load(sums[i], in + i * kLanes);
    sums[i] *= taps[0];
  }
  for (int k = 1; k <= radius; ++k) {
    for (size_t i = 0; i < vectors; ++i) {
      Lanes before{};
      Lanes after{};
      load(before, in - k * step + i * kLanes);
      load(after, in + k * step + i * kLanes);
      sums[i] += taps[k] * (before + after);
    }
  }
  for (size_t i = 0; i < vectors; ++i) std::memcpy(out + i * kLanes, &sums[i], sizeof sums[i]);
}

/// `in` points at the tap for the first output; the neighbours at distance k are k·step floats to either side.
CAMFX_HOT void convolve_row(const float* __restrict in, ptrdiff_t step, const float* __restrict taps, int radius,
                            float* __restrict out, int width) {
  constexpr int kVectors = 4;
  int x = 0;
  for (; x + kVectors * kLanes <= width; x += kVectors * kLanes)
    convolve_block<kVectors>(in + x, step, taps, radius, out + x);
  for (; x + kLanes <= width; x += kLanes) convolve_block<1>(in + x, step, taps, radius, out + x);
  for (; x < width; ++x) {
    float sum = taps[0] * in[x];
    for (int k = 1; k <= radius; ++k) sum += taps[k] * (in[x - k * step] + in[x + k * step]);
    out[x] = sum;
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

float Gaussian::total() const {
  const float side = std::accumulate(taps_.begin() + 1, taps_.end(), 0.0F);
  return (taps_[0] + 2 * side) * (taps_[0] + 2 * side);
}

void Gaussian::convolve(float* plane, int width, int height) {
  const int radius = static_cast<int>(taps_.size()) - 1;
  const auto columns = static_cast<size_t>(width);
  const size_t border = static_cast<size_t>(radius) * columns;
  row_.assign(columns + 2 * static_cast<size_t>(radius), 0.0F);
  vertical_.resize(columns * static_cast<size_t>(height) + 2 * border);
  std::fill_n(vertical_.begin(), border, 0.0F);
  std::fill_n(vertical_.rbegin(), border, 0.0F);
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
