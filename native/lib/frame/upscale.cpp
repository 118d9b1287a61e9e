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
    const int index = static_cast<int>(position);
    const auto weight = std::min(std::lround((position - index) * 32768), 32767L);
    positions[static_cast<size_t>(i)] = {static_cast<uint16_t>(index),
                                         static_cast<uint16_t>(std::min(index + 1, in_count - 1)),
                                         static_cast<int16_t>(weight)};
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
  for (Slot& slot : slots_) slot.samples.resize(columns_.size());
}

void Upscaler::start(const int16_t* in) {
  in_ = in;
  for (Slot& slot : slots_) slot.in_row = -1;
}

const int16_t* Upscaler::widened(int in_row) {
  Slot& slot = slots_[static_cast<size_t>(in_row % 2)];
  if (slot.in_row == in_row) return slot.samples.data();
  slot.in_row = in_row;
  const int16_t* __restrict in = in_ + static_cast<ptrdiff_t>(in_row) * in_width_;
  int16_t* __restrict out = slot.samples.data();
  for (const Position& column : columns_)
    *out++ = static_cast<int16_t>(interpolate(in[column.index], in[column.next], column.weight) * 2);
  return slot.samples.data();
}

RowPair Upscaler::rows(int y) {
  const Position& position = rows_[static_cast<size_t>(y)];
  const int16_t* upper = widened(position.index);
  return {upper, widened(position.next), position.weight};
}

}  // namespace camfx
