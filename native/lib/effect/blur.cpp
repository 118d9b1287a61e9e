#include "effect/blur.h"

#include <libyuv.h>

#include <cmath>
#include <cstddef>
#include <string>

#include "effect/arguments.h"
#include "io/error.h"
#include "target_clones.h"

namespace camfx {
namespace {

/// Standard deviation of the blur in pixels: from 0.4 % of the height, hardly to be seen, to 8 %. The exponent makes
/// equal steps of strength look alike: the eye sees ratios of sigma rather than differences.
float sigma_of(int strength, int height) {
  const float share = static_cast<float>(strength) / 100;
  return static_cast<float>(height) * (0.004F + 0.076F * std::pow(share, 1.5F));
}

/// Room and frame by alpha, in 16-bit lanes. 255 gives the frame's byte and 0 the room's, exactly.
CAMFX_HOT void blend_row(const uint8_t* __restrict frame, const uint8_t* __restrict alpha, RowPair room,
                         uint8_t* __restrict out, int width) {
  const int16_t* __restrict upper = room.upper;
  const int16_t* __restrict lower = room.lower;
  for (int x = 0; x < width; ++x) {
    const auto behind = static_cast<uint16_t>((interpolate(upper[x], lower[x], room.weight) + 32) >> 6);
    const auto sum = static_cast<uint16_t>(frame[x] * alpha[x] + behind * (255 - alpha[x]) + 255);
    out[x] = static_cast<uint8_t>(sum >> 8);
  }
}

struct PlanePair {
  const uint8_t* in;
  int in_stride;
  uint8_t* out;
  int out_stride;
  int width;
  int height;
};

void render_plane(const PlanePair& plane, const uint8_t* alpha, int alpha_stride, PlaneBlur& blur) {
  blur.blur(plane.in, plane.in_stride);
  for (ptrdiff_t y = 0; y < plane.height; ++y) {
    const RowPair room = blur.rows(static_cast<int>(y));
    uint8_t* out = plane.out + y * plane.out_stride;
    if (alpha)
      blend_row(plane.in + y * plane.in_stride, alpha + y * alpha_stride, room, out, plane.width);
    else
      interpolate_row(room, out, plane.width);
  }
}

}  // namespace

void BackgroundBlur::apply(ConstI420View frame, const uint8_t* alpha, int alpha_stride, int strength, I420View out) {
  require_frame_size(frame, out, "an output");
  if (strength < 0 || strength > 100)
    throw Error("BAD_ARGUMENT", "expected a blur strength of 0..100 but received " + std::to_string(strength));
  if (strength == 0) {
    libyuv::I420Copy(frame.y, frame.y_stride, frame.u, frame.u_stride, frame.v, frame.v_stride, out.y, out.y_stride,
                     out.u, out.u_stride, out.v, out.v_stride, frame.width, frame.height);
    return;
  }
  const int width = frame.width / 2;
  const int height = frame.height / 2;
  const uint8_t* half_alpha = nullptr;
  if (alpha) {
    half_alpha_.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
    libyuv::ScalePlane(alpha, alpha_stride, frame.width, frame.height, half_alpha_.data(), width, width, height,
                       libyuv::kFilterBox);
    half_alpha = half_alpha_.data();
  }
  const float sigma = sigma_of(strength, frame.height);
  luma_.prepare(frame.width, frame.height, sigma, alpha, alpha_stride);
  render_plane({frame.y, frame.y_stride, out.y, out.y_stride, frame.width, frame.height}, alpha, alpha_stride, luma_);
  chroma_.prepare(width, height, sigma / 2, half_alpha, width);
  render_plane({frame.u, frame.u_stride, out.u, out.u_stride, width, height}, half_alpha, width, chroma_);
  render_plane({frame.v, frame.v_stride, out.v, out.v_stride, width, height}, half_alpha, width, chroma_);
}

}  // namespace camfx
