#include "matte/model_input.h"

#include <libyuv.h>

#include <algorithm>
#include <cstddef>

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

}  // namespace

bool ModelInput::fill(ConstI420View frame, float* nchw, int width, int height) {
  const size_t count = static_cast<size_t>(width) * static_cast<size_t>(height);
  yuv_.swap(last_);
  yuv_.resize(count * 3);
  uint8_t* y = yuv_.data();
  uint8_t* u = y + count;
  uint8_t* v = u + count;
  const auto shrink = [&](const uint8_t* plane, int stride, int plane_width, int plane_height, uint8_t* out) {
    libyuv::ScalePlane(plane, stride, plane_width, plane_height, out, width, width, height, libyuv::kFilterBox);
  };
  shrink(frame.y, frame.y_stride, frame.width, frame.height, y);
  shrink(frame.u, frame.u_stride, frame.width / 2, frame.height / 2, u);
  shrink(frame.v, frame.v_stride, frame.width / 2, frame.height / 2, v);
  to_rgb(y, u, v, nchw, nchw + count, nchw + count * 2, count);
  return yuv_ != last_;
}

}  // namespace camfx
