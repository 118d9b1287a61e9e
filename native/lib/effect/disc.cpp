#include "effect/disc.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "target_clones.h"

namespace camfx {
namespace {

/// Adds the sums of so many samples to either side of each column. `sums[x]` is of all before column x.
CAMFX_HOT void add_chord(const int32_t* __restrict sums, int reach, float share, float* __restrict out, int width) {
  const int32_t* begin = sums - reach;
  const int32_t* end = sums + reach + 1;
  for (int x = 0; x < width; ++x) {
    const auto inner = static_cast<float>(end[x] - begin[x]);
    const auto outer = static_cast<float>(end[x + 1] - begin[x - 1]);
    out[x] += inner + share * (outer - inner);
  }
}

}  // namespace

void Disc::set_sigma(float sigma) {
  const float radius = std::max(2 * sigma, 0.5F);
  chords_.clear();
  for (int distance = 0; static_cast<float>(distance) <= radius; ++distance) {
    const auto away = static_cast<float>(distance);
    // A sample is as wide as one: half of the middle one is on either side.
    const float reach = std::max(std::sqrt(radius * radius - away * away) - 0.5F, 0.0F);
    const auto whole = static_cast<int>(reach);
    chords_.push_back({whole, reach - static_cast<float>(whole)});
  }
}

float Disc::total() const {
  float total = 0;
  for (size_t distance = 0; distance < chords_.size(); ++distance) {
    const Chord& chord = chords_[distance];
    total += (distance == 0 ? 1.0F : 2.0F) * (static_cast<float>(1 + 2 * chord.reach) + 2 * chord.share);
  }
  return total;
}

void Disc::convolve(float* plane, int width, int height) {
  const int border = chords_[0].reach + 2;
  const ptrdiff_t stride = ptrdiff_t{2} * border + width;
  sums_.assign(static_cast<size_t>(stride) * static_cast<size_t>(height), 0);
  for (ptrdiff_t y = 0; y < height; ++y) {
    int32_t* sums = sums_.data() + y * stride + border;
    for (ptrdiff_t x = 0; x < width; ++x) sums[x + 1] = sums[x] + static_cast<int32_t>(plane[y * width + x]);
    std::fill(sums + width + 1, sums + width + border, sums[width]);
  }
  const int rows = static_cast<int>(chords_.size()) - 1;
  for (int y = 0; y < height; ++y) {
    float* out = plane + static_cast<ptrdiff_t>(y) * width;
    std::fill_n(out, width, 0.0F);
    for (int from = std::max(0, y - rows); from <= std::min(height - 1, y + rows); ++from) {
      const Chord& chord = chords_[static_cast<size_t>(std::abs(from - y))];
      add_chord(sums_.data() + from * stride + border, chord.reach, chord.share, out, width);
    }
  }
}

}  // namespace camfx
