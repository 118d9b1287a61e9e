#include "effect/plane_blur.h"

#include <libyuv.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "target_clones.h"

namespace camfx {
namespace {

/// A sample that is an eighth person already counts as person: the edge of a matte is never exact.
constexpr int kPersonGain = 8;
constexpr int kFullWeight = 256;
/// Of a person's sample. Where there is nothing else near by, it makes the result the plain blur instead of 0/0.
constexpr int kLeastWeight = 1;
/// In samples: neighbours must weigh in at least a little, or those of mixed colour would stand alone.
constexpr float kLeastSigma = 0.4F;

/// How many pixels a side make one sample: as many as leave the Gaussian wide enough, in samples, to hide the grid.
int factor_for(float sigma) {
  constexpr float kWideEnough = 3;
  int factor = 4;
  while (sigma / static_cast<float>(factor) >= kWideEnough) factor *= 2;
  return factor;
}

CAMFX_HOT void weights_from_alpha(const uint8_t* __restrict alpha, float* __restrict weight, size_t count) {
  for (size_t i = 0; i < count; ++i)
    weight[i] = static_cast<float>(std::max(kFullWeight - kPersonGain * alpha[i], kLeastWeight));
}

CAMFX_HOT void multiply(const uint8_t* __restrict plane, const float* __restrict weight, float* __restrict out,
                        size_t count) {
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<float>(plane[i]) * weight[i];
}

CAMFX_HOT void divide(const float* __restrict numerator, const float* __restrict denominator, int16_t* __restrict out,
                      size_t count) {
  for (size_t i = 0; i < count; ++i)
    out[i] = static_cast<int16_t>(static_cast<int>(numerator[i] / denominator[i] * kSampleScale));
}

}  // namespace

void PlaneBlur::prepare(int width, int height, float sigma, const uint8_t* alpha, int alpha_stride) {
  const int factor = factor_for(sigma);
  width_ = width;
  height_ = height;
  small_width_ = std::max(1, width / factor);
  small_height_ = std::max(1, height / factor);
  const size_t count = static_cast<size_t>(small_width_) * static_cast<size_t>(small_height_);
  small_.resize(count);
  blurred_.resize(count);
  weight_.resize(count);
  weighted_.resize(count);
  upscaler_.resize(small_width_, small_height_, width, height);
  // The box that shrinks and the triangle that enlarges blur too: their variances are 1/12 and 1/6 of factor².
  const float samples = sigma / static_cast<float>(factor);
  gaussian_.set_sigma(std::sqrt(std::max(samples * samples - 0.25F, kLeastSigma * kLeastSigma)));
  set_weights(alpha, alpha_stride);
}

void PlaneBlur::shrink(const uint8_t* plane, int stride) {
  // By four first, then the rest: libyuv has vector code for just two and four.
  const int quarter_width = std::max(small_width_, width_ / 4);
  const int quarter_height = std::max(small_height_, height_ / 4);
  quarter_.resize(static_cast<size_t>(quarter_width) * static_cast<size_t>(quarter_height));
  libyuv::ScalePlane(plane, stride, width_, height_, quarter_.data(), quarter_width, quarter_width, quarter_height,
                     libyuv::kFilterBox);
  libyuv::ScalePlane(quarter_.data(), quarter_width, quarter_width, quarter_height, small_.data(), small_width_,
                     small_width_, small_height_, libyuv::kFilterBox);
}

void PlaneBlur::set_weights(const uint8_t* alpha, int alpha_stride) {
  if (alpha) {
    shrink(alpha, alpha_stride);
    weights_from_alpha(small_.data(), weight_.data(), weight_.size());
  } else {
    std::fill(weight_.begin(), weight_.end(), static_cast<float>(kFullWeight));
  }
  blurred_weight_ = weight_;
  gaussian_.convolve(blurred_weight_.data(), small_width_, small_height_);
}

void PlaneBlur::blur(const uint8_t* plane, int stride) {
  shrink(plane, stride);
  multiply(small_.data(), weight_.data(), weighted_.data(), weighted_.size());
  gaussian_.convolve(weighted_.data(), small_width_, small_height_);
  divide(weighted_.data(), blurred_weight_.data(), blurred_.data(), blurred_.size());
  upscaler_.start(blurred_.data());
}

}  // namespace camfx
