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

void ModelInput::shrink(Plane plane, uint8_t* out, int out_width, int out_height) {
  // By four or two as far as that goes: for those libyuv has vector code.
  for (size_t i = 0;; i = 1 - i) {
    const auto fits = [&](int step) {
      return plane.width % step == 0 && plane.height % step == 0 && plane.width / step >= out_width &&
             plane.height / step >= out_height;
    };
    const int step = fits(4) ? 4 : 2;
    if (!fits(step)) break;
    const int width = plane.width / step;
    const int height = plane.height / step;
    std::vector<uint8_t>& smaller = shrunk_[i];
    smaller.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
    libyuv::ScalePlane(plane.data, plane.stride, plane.width, plane.height, smaller.data(), width, width, height,
                       libyuv::kFilterBox);
    plane = {smaller.data(), width, width, height};
  }
  // Less than by two is the same with and without a box, and the scaler several times as fast.
  if (plane.width <= 2 * out_width && plane.height <= 2 * out_height)
    scaler_.scale(plane.data, plane.stride, plane.width, plane.height, {0, static_cast<double>(plane.width)},
                  {0, static_cast<double>(plane.height)}, out, out_width, out_width, out_height);
  else
    libyuv::ScalePlane(plane.data, plane.stride, plane.width, plane.height, out, out_width, out_width, out_height,
                       libyuv::kFilterBox);
}

std::array<ModelInput::Plane, kPlanes> ModelInput::planes_of(const ConstI420View& frame, int width, int height) {
  has_quarter_ =
      frame.width % 4 == 0 && frame.height % 4 == 0 && frame.width / 4 >= width && frame.height / 4 >= height;
  if (!has_quarter_)
    return {{{frame.y, frame.y_stride, frame.width, frame.height},
             {frame.u, frame.u_stride, frame.width / 2, frame.height / 2},
             {frame.v, frame.v_stride, frame.width / 2, frame.height / 2}}};
  quarter_.draw(frame);
  const auto plane = [&](int index) {
    return Plane{quarter_.plane(index), quarter_.width(), quarter_.width(), quarter_.height()};
  };
  return {plane(0), plane(1), plane(2)};
}

float ModelInput::fill(ConstI420View frame, float* nchw, int width, int height) {
  const size_t count = static_cast<size_t>(width) * static_cast<size_t>(height);
  yuv_.resize(count * kPlanes);
  uint8_t* y = yuv_.data();
  uint8_t* u = y + count;
  uint8_t* v = u + count;
  picture_ = {y, u, v, width, height};
  uint8_t* out = y;
  for (const Plane& plane : planes_of(frame, width, height)) {
    shrink(plane, out, width, height);
    out += count;
  }
  to_rgb(y, u, v, nchw, nchw + count, nchw + count * 2, count);
  return change();
}

}  // namespace camfx
