#include "effect/room_blur.h"

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
constexpr int kLeastFactor = 4;
/// Of the whole sigma. A disc with a sharp rim lets patterns of some widths through.
constexpr float kRimSigma = 0.4F;

/// How many pixels a side make one sample: as many as leave the shape wide enough, in samples, to hide the grid.
int factor_for(float sigma, BlurShape shape) {
  const float wide_enough = shape == BlurShape::kDisc ? 5 : 3;
  int factor = kLeastFactor;
  while (sigma / static_cast<float>(factor) >= wide_enough) factor *= 2;
  return factor;
}

CAMFX_HOT void weights_from_alpha(const uint8_t* __restrict alpha, float* __restrict weight, size_t count) {
  for (size_t i = 0; i < count; ++i)
    weight[i] = static_cast<float>(std::max(kFullWeight - kPersonGain * alpha[i], kLeastWeight));
}

/// From level 180 up, to nearly four times the weight for white. Whole numbers, as Disc wants them.
CAMFX_HOT void weigh_lights(const uint8_t* __restrict luma, float* __restrict weight, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const int excess = std::max(luma[i] - 180, 0);
    weight[i] *= static_cast<float>(1 + ((excess * excess) >> 10));
  }
}

CAMFX_HOT void multiply(const uint8_t* __restrict plane, const float* __restrict weight, float* __restrict out,
                        size_t count) {
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<float>(plane[i]) * weight[i];
}

CAMFX_HOT void to_scale(const float* __restrict weight, float* __restrict scale, size_t count) {
  for (size_t i = 0; i < count; ++i) scale[i] = static_cast<float>(kSampleScale) / weight[i];
}

CAMFX_HOT void to_samples(const float* __restrict weighted, const float* __restrict scale, int16_t* __restrict out,
                          size_t count) {
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<int16_t>(static_cast<int>(weighted[i] * scale[i] + 0.5F));
}

/// `scale` is of a room that is `near` (0..1) in its surroundings: half at a straight edge of the person.
CAMFX_HOT void light_of(const int16_t* __restrict luma, const float* __restrict scale, float full_scale, float amount,
                        int16_t* __restrict out, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float near = std::min(2 * full_scale / scale[i], 1.0F);
    out[i] = static_cast<int16_t>(static_cast<int>(amount * near * near * static_cast<float>(luma[i])));
  }
}

}  // namespace

void RoomBlur::light(float amount, std::vector<int16_t>& samples) const {
  const float total = gaussian_.total() * (shape_ == BlurShape::kDisc ? disc_.total() : 1.0F);
  const float full_scale = static_cast<float>(kSampleScale) / (static_cast<float>(kFullWeight) * total);
  samples.resize(scale_.size());
  light_of(blurred_[0].data(), scale_.data(), full_scale, amount, samples.data(), samples.size());
}

void RoomBlur::blur(const EffectInput& input, const MatteCover* cover, float sigma, BlurShape shape) {
  const int factor = factor_for(sigma, shape);
  shape_ = shape;
  resize(input.picture, factor);
  if (!input.quarter) quarter_.draw(input.picture);
  const Quarter& quarter = input.quarter ? *input.quarter : quarter_;
  // The box that shrinks and the triangle that enlarges blur too: their variances are 1/12 and 1/6 of factor².
  const float samples = sigma / static_cast<float>(factor);
  const float left = std::sqrt(std::max(samples * samples - 0.25F, kLeastSigma * kLeastSigma));
  const bool disc = shape == BlurShape::kDisc;
  gaussian_.set_sigma(disc ? left * kRimSigma : left);
  if (disc) disc_.set_sigma(left * std::sqrt(1 - kRimSigma * kRimSigma));
  set_weights(cover, factor / 4);
  for (int plane = 0; plane < kPlanes; ++plane) {
    const uint8_t* const small = shrink(quarter.plane(plane), quarter.width(), quarter.height(), factor / 4);
    if (plane == 0) weigh(small);
    auto& blurred = blurred_[static_cast<size_t>(plane)];
    blur_plane(small, blurred);
    upscalers_[static_cast<size_t>(plane)].start(blurred.data());
  }
}

void RoomBlur::resize(const ConstI420View& picture, int factor) {
  width_ = std::max(1, picture.width / factor);
  height_ = std::max(1, picture.height / factor);
  const size_t count = static_cast<size_t>(width_) * static_cast<size_t>(height_);
  weight_.resize(count);
  weighted_.resize(count);
  scale_.resize(count);
  for (auto& blurred : blurred_) blurred.resize(count);
  upscalers_[0].resize(width_, height_, picture.width, picture.height);
  for (size_t plane = 1; plane < kPlanes; ++plane)
    upscalers_[plane].resize(width_, height_, picture.width / 2, picture.height / 2);
}

const uint8_t* RoomBlur::shrink(const uint8_t* plane, int width, int height, int factor) {
  // In steps of four and two: for those libyuv has vector code.
  for (size_t i = 0; factor > 1; i = 1 - i) {
    const int step = factor % 4 == 0 ? 4 : 2;
    const bool last = step == factor;
    const int to_width = last ? width_ : std::max(width_, width / step);
    const int to_height = last ? height_ : std::max(height_, height / step);
    std::vector<uint8_t>& out = shrunk_[i];
    out.resize(static_cast<size_t>(to_width) * static_cast<size_t>(to_height));
    libyuv::ScalePlane(plane, width, width, height, out.data(), to_width, to_width, to_height, libyuv::kFilterBox);
    plane = out.data();
    width = to_width;
    height = to_height;
    factor /= step;
  }
  return plane;
}

void RoomBlur::set_weights(const MatteCover* cover, int factor) {
  if (cover && cover->quarter_width() > 0 && cover->quarter_height() > 0)
    weights_from_alpha(shrink(cover->quarter(), cover->quarter_width(), cover->quarter_height(), factor),
                       weight_.data(), weight_.size());
  else
    std::fill(weight_.begin(), weight_.end(), static_cast<float>(kFullWeight));
}

void RoomBlur::weigh(const uint8_t* luma) {
  if (shape_ == BlurShape::kDisc) weigh_lights(luma, weight_.data(), weight_.size());
  weighted_ = weight_;
  convolve(weighted_);
  to_scale(weighted_.data(), scale_.data(), scale_.size());
}

void RoomBlur::convolve(std::vector<float>& plane) {
  if (shape_ == BlurShape::kDisc) disc_.convolve(plane.data(), width_, height_);
  gaussian_.convolve(plane.data(), width_, height_);
}

void RoomBlur::blur_plane(const uint8_t* small, std::vector<int16_t>& blurred) {
  multiply(small, weight_.data(), weighted_.data(), weighted_.size());
  convolve(weighted_);
  to_samples(weighted_.data(), scale_.data(), blurred.data(), blurred.size());
}

}  // namespace camfx
