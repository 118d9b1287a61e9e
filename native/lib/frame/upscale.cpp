#include "frame/upscale.h"

#include <libyuv.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "target_clones.h"

namespace camfx {

CAMFX_HOT void interpolate_row(RowPair rows, uint8_t* __restrict out, int width) {
  const uint8_t* __restrict upper = rows.upper;
  const uint8_t* __restrict lower = rows.lower;
  const auto lower_weight = static_cast<uint16_t>(rows.weight);
  const auto upper_weight = static_cast<uint16_t>(256 - rows.weight);
  for (int x = 0; x < width; ++x) {
    const auto sum = static_cast<uint16_t>(upper[x] * upper_weight + lower[x] * lower_weight + 128);
    out[x] = static_cast<uint8_t>(sum >> 8);
  }
}

void Upscaler::locate(std::vector<Position>& positions, int in_count, int out_count) {
  positions.resize(static_cast<size_t>(out_count));
  for (int i = 0; i < out_count; ++i) {
    const double center = (i + 0.5) * in_count / out_count - 0.5;
    const double position = std::clamp(center, 0.0, static_cast<double>(in_count - 1));
    const int index = static_cast<int>(position);
    const int weight = static_cast<int>(std::lround((position - index) * 256));
    positions[static_cast<size_t>(i)] = {index, std::min(index + 1, in_count - 1), weight};
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
  constexpr int kVectorBytes = 32;
  column_bytes_ = (in_height + kVectorBytes - 1) / kVectorBytes * kVectorBytes;
  turned_.resize(static_cast<size_t>(column_bytes_) * static_cast<size_t>(in_width));
  turned_wide_.resize(static_cast<size_t>(column_bytes_) * static_cast<size_t>(out_width));
  wide_.resize(static_cast<size_t>(in_height) * static_cast<size_t>(out_width));
}

void Upscaler::set(const uint8_t* in, int stride) {
  const int out_width = static_cast<int>(columns_.size());
  libyuv::RotatePlane90(in, stride, turned_.data(), column_bytes_, in_width_, in_height_);
  const auto column = [this](int index) { return turned_.data() + static_cast<ptrdiff_t>(index) * column_bytes_; };
  uint8_t* out = turned_wide_.data();
  for (const Position& position : columns_) {
    interpolate_row({column(position.index), column(position.next), position.weight}, out, column_bytes_);
    out += column_bytes_;
  }
  libyuv::RotatePlane270(turned_wide_.data(), column_bytes_, wide_.data(), out_width, in_height_, out_width);
}

RowPair Upscaler::rows(int y) const {
  const Position& position = rows_[static_cast<size_t>(y)];
  const auto row = [this](int index) { return wide_.data() + static_cast<size_t>(index) * columns_.size(); };
  return {row(position.index), row(position.next), position.weight};
}

}  // namespace camfx
