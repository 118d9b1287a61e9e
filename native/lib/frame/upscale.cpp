#include "frame/upscale.h"

#include <algorithm>
#include <cmath>

#include "target_clones.h"

namespace camfx {

CAMFX_HOT void interpolate_row(RowPair rows, uint8_t* __restrict out, int width) {
  const int16_t* __restrict upper = rows.upper;
  const int16_t* __restrict lower = rows.lower;
  for (int x = 0; x < width; ++x)
    out[x] = static_cast<uint8_t>((interpolate(upper[x], lower[x], rows.weight) + 32) >> 6);
}

void Upscaler::locate(std::vector<Position>& positions, int in_count, int out_count) {
  positions.resize(static_cast<size_t>(out_count));
  for (int i = 0; i < out_count; ++i) {
    const double center = (i + 0.5) * in_count / out_count - 0.5;
    const double position = std::clamp(center, 0.0, static_cast<double>(in_count - 1));
    const double index = std::floor(position);
    const auto weight = std::min(std::lround((position - index) * 32768), 32767L);
    positions[static_cast<size_t>(i)] = {static_cast<uint16_t>(index), static_cast<int16_t>(weight)};
  }
}

void Upscaler::resize(int in_width, int in_height, int out_width, int out_height) {
  if (in_width == in_width_ && in_height == in_height_ && static_cast<int>(columns_.size()) == out_width &&
      static_cast<int>(rows_.size()) == out_height)
    return;
  in_width_ = in_width;
  in_height_ = in_height;
  locate(columns_, in_width, out_width);
  locate(rows_, in_height, out_height);
  padded_.resize(static_cast<size_t>(in_width) + 1);
  for (Slot& slot : slots_) slot.samples.resize(columns_.size());
}

void Upscaler::start(const int16_t* in) {
  in_ = in;
  for (Slot& slot : slots_) slot.in_row = -1;
}

void Upscaler::widen(const int16_t* __restrict in, const std::vector<Position>& columns, int16_t* __restrict out) {
  for (const Position& column : columns) {
    const int16_t* left = in + column.index;
    *out++ = static_cast<int16_t>(interpolate(left[0], left[1], column.weight) * 2);
  }
}

const int16_t* Upscaler::widened(int in_row) {
  Slot& slot = slots_[static_cast<size_t>(in_row % 2)];
  if (slot.in_row != in_row) {
    slot.in_row = in_row;
    std::copy_n(in_ + static_cast<ptrdiff_t>(in_row) * in_width_, in_width_, padded_.begin());
    padded_.back() = padded_[padded_.size() - 2];
    widen(padded_.data(), columns_, slot.samples.data());
  }
  return slot.samples.data();
}

RowPair Upscaler::rows(int y) {
  const Position& position = rows_[static_cast<size_t>(y)];
  const int16_t* upper = widened(position.index);
  return {upper, position.weight == 0 ? upper : widened(position.index + 1), position.weight};
}

}  // namespace camfx
