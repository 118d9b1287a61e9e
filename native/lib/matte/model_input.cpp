#include "matte/model_input.h"

#include <libyuv.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "target_clones.h"

namespace camfx {
namespace {

// BT.601 limited range YCbCr to RGB, from Kr = 0.299 and Kb = 0.114: luma gains 1/219, Cr to red 2(1 − Kr)/224 and so
// on. In fixed point because integers clamp in vector lanes, which floats don't under strict floating-point rules.
constexpr double kOne = 1 << 22;
constexpr int kLuma = static_cast<int>(kOne / 219);
constexpr int kRedFromV = static_cast<int>(kOne * 1.402 / 224);
constexpr int kGreenFromU = static_cast<int>(kOne * 0.344136 / 224);
constexpr int kGreenFromV = static_cast<int>(kOne * 0.714136 / 224);
constexpr int kBlueFromU = static_cast<int>(kOne * 1.772 / 224);

inline float unit(int fixed) {
  return static_cast<float>(std::clamp(fixed, 0, static_cast<int>(kOne))) * static_cast<float>(1 / kOne);
}

CAMFX_HOT void to_rgb(const uint8_t* __restrict luma, const uint8_t* __restrict u_plane,
                      const uint8_t* __restrict v_plane, float* __restrict red, float* __restrict green,
                      float* __restrict blue, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const int y = (luma[i] - 16) * kLuma;
    const int u = u_plane[i] - 128;
    const int v = v_plane[i] - 128;
    red[i] = unit(y + kRedFromV * v);
    green[i] = unit(y - kGreenFromU * u - kGreenFromV * v);
    blue[i] = unit(y + kBlueFromU * u);
  }
}

/// Cells along a side: about a finger's width of a person at a desk.
constexpr int kBlock = 8;

CAMFX_HOT void add_changes(const uint8_t* __restrict now, const uint8_t* __restrict before,
                           uint16_t* __restrict columns, int width) {
  for (int x = 0; x < width; ++x)
    columns[x] = static_cast<uint16_t>(columns[x] + std::abs(static_cast<int>(now[x]) - static_cast<int>(before[x])));
}

/// Of a row of blocks, each the sum over its columns.
int largest_sum(const std::vector<uint16_t>& columns) {
  int largest = 0;
  for (size_t left = 0; left < columns.size(); left += kBlock) {
    const size_t right = std::min(left + kBlock, columns.size());
    int sum = 0;
    for (size_t x = left; x < right; ++x) sum += columns[x];
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

float ModelInput::change() {
  if (answered_.width != picture_.width || answered_.height != picture_.height) return 255;
  const auto width = static_cast<size_t>(picture_.width);
  // The planes are one after another: a block at the seam of two is as good as any other.
  const size_t rows = yuv_.size() / width;
  int largest = 0;
  for (size_t top = 0; top < rows; top += kBlock) {
    column_changes_.assign(width, 0);
    for (size_t row = top; row < std::min(top + kBlock, rows); ++row)
      add_changes(yuv_.data() + row * width, remembered_.data() + row * width, column_changes_.data(), picture_.width);
    largest = std::max(largest, largest_sum(column_changes_));
  }
  return static_cast<float>(largest) / (kBlock * kBlock);
}

void ModelInput::remember() {
  remembered_ = yuv_;
  answered_ = picture_;
}

void ModelInput::shrink(const uint8_t* plane, int stride, int width, int height, uint8_t* out, int out_width,
                        int out_height) {
  // By four or two as far as that goes: for those libyuv has vector code, and only a little is left to the slow box.
  for (size_t i = 0;; i = 1 - i) {
    const int step = width % 4 == 0 && height % 4 == 0 && width / 4 >= out_width && height / 4 >= out_height ? 4 : 2;
    if (width % step != 0 || height % step != 0 || width / step < out_width || height / step < out_height) break;
    std::vector<uint8_t>& smaller = shrunk_[i];
    smaller.resize(static_cast<size_t>(width / step) * static_cast<size_t>(height / step));
    libyuv::ScalePlane(plane, stride, width, height, smaller.data(), width / step, width / step, height / step,
                       libyuv::kFilterBox);
    plane = smaller.data();
    stride = width /= step;
    height /= step;
  }
  libyuv::ScalePlane(plane, stride, width, height, out, out_width, out_width, out_height, libyuv::kFilterBox);
}

float ModelInput::fill(ConstI420View frame, float* nchw, int width, int height) {
  const size_t count = static_cast<size_t>(width) * static_cast<size_t>(height);
  yuv_.resize(count * 3);
  uint8_t* y = yuv_.data();
  uint8_t* u = y + count;
  uint8_t* v = u + count;
  picture_ = {y, u, v, width, height};
  shrink(frame.y, frame.y_stride, frame.width, frame.height, y, width, height);
  shrink(frame.u, frame.u_stride, frame.width / 2, frame.height / 2, u, width, height);
  shrink(frame.v, frame.v_stride, frame.width / 2, frame.height / 2, v, width, height);
  to_rgb(y, u, v, nchw, nchw + count, nchw + count * 2, count);
  return change();
}

}  // namespace camfx
