#include "frame/upscale.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "target_clones.h"
#include "vector_loop.h"

namespace camfx {
namespace {

/// What is written at once; a run of another length is written beyond its end, where the next one begins.
constexpr int kRunStep = 8;

CAMFX_HOT void interpolate_columns(const int16_t* __restrict left, const int16_t* __restrict right,
                                   const int16_t* __restrict weight, int16_t* __restrict out, int width) {
  for (int x = 0; x < width; ++x) out[x] = static_cast<int16_t>(interpolate(left[x], right[x], weight[x]) * 2);
}

CAMFX_HOT void double_samples(const int16_t* __restrict in, int16_t* __restrict out, int count) {
  for (ptrdiff_t i = 0; i < count; ++i) {
    out[2 * i] = in[i];
    out[2 * i + 1] = in[i];
  }
}

}  // namespace

CAMFX_HOT void interpolate_row(const RowPair& rows, uint8_t* __restrict out, int width) {
  const int16_t* __restrict upper = rows.upper;
  const int16_t* __restrict lower = rows.lower;
  const int16_t weight = rows.weight;
  for_pixels(0, width, [&](int x) { out[x] = interpolated_level(upper[x], lower[x], weight); });
}

std::vector<Upscaler::Position> Upscaler::locate(int in_count, int out_count) {
  std::vector<Position> positions(static_cast<size_t>(out_count));
  for (int i = 0; i < out_count; ++i) {
    const double center = (i + 0.5) * in_count / out_count - 0.5;
    const double position = std::clamp(center, 0.0, static_cast<double>(in_count - 1));
    const int index = static_cast<int>(position);
    const auto weight = std::min(std::lround((position - index) * 32768), 32767L);
    positions[static_cast<size_t>(i)] = {static_cast<uint16_t>(index),
                                         static_cast<uint16_t>(std::min(index + 1, in_count - 1)),
                                         static_cast<int16_t>(weight)};
  }
  return positions;
}

void Upscaler::resize(int in_width, int in_height, int out_width, int out_height) {
  if (in_width == in_width_ && in_height == in_height_ && out_width == out_width_ &&
      out_height == static_cast<int>(rows_.size()))
    return;
  in_width_ = in_width;
  in_height_ = in_height;
  out_width_ = out_width;
  rows_ = locate(in_height, out_height);
  run_start_.assign(static_cast<size_t>(in_width) + 1, out_width);
  column_weight_.clear();
  for (const Position& column : locate(in_width, out_width)) {
    int& start = run_start_[column.index];
    start = std::min(start, static_cast<int>(column_weight_.size()));
    column_weight_.push_back(column.weight);
  }
  const int ratio = out_width % in_width == 0 ? out_width / in_width : 0;
  repeats_ = ratio == 2 || ratio == 4 || ratio == 8 ? ratio : 0;
  left_.resize(static_cast<size_t>(out_width) + kRunStep);
  right_.resize(left_.size());
  repeated_.resize(left_.size());
  half_repeated_.resize(left_.size());
  for (Slot& slot : slots_) slot.samples.resize(column_weight_.size());
}

void Upscaler::start(const int16_t* in) {
  in_ = in;
  for (Slot& slot : slots_) slot.in_row = -1;
}

void Upscaler::spread_runs(const int16_t* in) {
  for (int i = 0; i < in_width_; ++i) {
    const int16_t left = in[i];
    const int16_t right = in[std::min(i + 1, in_width_ - 1)];
    const int end = run_start_[static_cast<size_t>(i) + 1];
    for (int x = run_start_[static_cast<size_t>(i)]; x < end; x += kRunStep) {
      std::fill_n(left_.data() + x, kRunStep, left);
      std::fill_n(right_.data() + x, kRunStep, right);
    }
  }
}

/// Half a run of the first sample goes before the copies, and half a run of the last one behind them.
const int16_t* Upscaler::repeat(const int16_t* in) {
  const int half = repeats_ / 2;
  int16_t* const copies = repeated_.data() + half;
  const int16_t* from = in;
  int16_t* to = repeats_ == 4 ? half_repeated_.data() : copies;
  for (int count = in_width_; count < out_width_; count *= 2) {
    double_samples(from, to, count);
    from = to;
    to = to == copies ? half_repeated_.data() : copies;
  }
  std::fill_n(repeated_.data(), half, in[0]);
  std::fill_n(copies + out_width_, half, in[in_width_ - 1]);
  return repeated_.data();
}

const int16_t* Upscaler::widened(int in_row) {
  Slot& slot = slots_[static_cast<size_t>(in_row % 2)];
  if (slot.in_row == in_row) return slot.samples.data();
  slot.in_row = in_row;
  const int16_t* in = in_ + static_cast<ptrdiff_t>(in_row) * in_width_;
  if (repeats_ > 0) {
    const int16_t* copies = repeat(in);
    interpolate_columns(copies, copies + repeats_, column_weight_.data(), slot.samples.data(), out_width_);
  } else {
    spread_runs(in);
    interpolate_columns(left_.data(), right_.data(), column_weight_.data(), slot.samples.data(), out_width_);
  }
  return slot.samples.data();
}

const RowPair& Upscaler::rows(int y) {
  const Position& position = rows_[static_cast<size_t>(y)];
  pair_.upper = widened(position.index);
  pair_.lower = widened(position.next);
  pair_.weight = position.weight;
  return pair_;
}

}  // namespace camfx
