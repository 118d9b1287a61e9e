#include "source/presenter_noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "source/presenter_shapes.h"
#include "target_clones.h"

namespace camfx::drawing {
namespace {

constexpr uint32_t kEntries = 1 << 16;

CAMFX_HOT void add_row(const int8_t* noise, int width, uint8_t* luma) {
  for (int i = 0; i < width; i++) luma[i] = static_cast<uint8_t>(std::clamp(luma[i] + noise[i], 16, 235));
}

}  // namespace

SensorNoise::SensorNoise() : run_(kEntries + kMaxSide) {
  for (size_t i = 0; i < run_.size(); i++) {
    const auto index = static_cast<int32_t>(i);
    // Two uniform values: triangular, most of it near 0 like real noise.
    const float value = hash_unit(index, 1) + hash_unit(index, 2) - 1;
    run_[i] = static_cast<int8_t>(std::lround(value * kAmplitude));
  }
}

void SensorNoise::add(uint32_t seed, I420View frame) const {
  for (int row = 0; row < frame.height; row++) {
    const uint32_t entry = hash(static_cast<int32_t>(seed), row) % kEntries;
    add_row(run_.data() + entry, frame.width, frame.y + static_cast<ptrdiff_t>(row) * frame.y_stride);
  }
}

}  // namespace camfx::drawing
