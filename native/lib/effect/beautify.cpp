#include "effect/beautify.h"

#include <libyuv.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "effect/arguments.h"
#include "target_clones.h"

namespace camfx {
namespace {

constexpr int kCellsAcross = 48;
/// Of the box filter, in cells: a mean is over a tenth of the face.
constexpr int kRadius = 2;
/// The share of the smoothed picture at strength 100. All of it would look like wax.
constexpr float kMaxShare = 0.85F;
/// √ε in levels at strength 0 and 100: what differs by less from its surroundings is a blemish, by more a feature.
constexpr float kMinContrast = 6;
constexpr float kMaxContrast = 14;
/// Where Cb and Cr of skin lie, whatever its tone (Chai, Ngan: Face Segmentation Using Skin-Color Map).
constexpr float kSkinMinU = 77;
constexpr float kSkinMaxU = 127;
constexpr float kSkinMinV = 133;
constexpr float kSkinMaxV = 173;
/// How far from the face's own skin colour a colour counts half, in levels.
constexpr float kSkinSpread = 10;
/// The oval's weight rises from 0 at its edge to 1 at this depth, as a share of the radius.
constexpr float kSoftEdge = 0.35F;
/// The part of the oval that shows skin in nearly every face.
constexpr float kInner = 0.6F;
/// Of gain 1. With `interpolate`'s halving a product with 128 times a level is 32 times a level.
constexpr float kGainScale = 32767;

float smoothstep(float t) {
  const float x = std::clamp(t, 0.0F, 1.0F);
  return x * x * (3 - 2 * x);
}

/// luma − gain·luma + offset, in 1/32 of a level.
CAMFX_HOT void smooth_row(RowPair gain, RowPair offset, uint8_t* luma, int width) {
  for (int x = 0; x < width; ++x) {
    const int16_t g = interpolate(gain.upper[x], gain.lower[x], gain.weight);
    const int16_t o = interpolate(offset.upper[x], offset.lower[x], offset.weight);
    const auto level = static_cast<int16_t>(luma[x] << 7);
    const auto taken = static_cast<int16_t>((level * g) >> 16);
    luma[x] = static_cast<uint8_t>(((level >> 2) - taken + (o >> 1) + 16) >> 5);
  }
}

/// The distance from the oval's centre as a share of its radius, for the cells of one grid.
class OvalDistance {
 public:
  OvalDistance(const FaceOval& face, double left, double top, double cell_width, double cell_height)
      : x_(static_cast<float>((left + cell_width / 2 - face.center_x) / face.radius_x)),
        y_(static_cast<float>((top + cell_height / 2 - face.center_y) / face.radius_y)),
        step_x_(static_cast<float>(cell_width / face.radius_x)),
        step_y_(static_cast<float>(cell_height / face.radius_y)) {}

  float at(int column, int row) const {
    return std::hypot(x_ + step_x_ * static_cast<float>(column), y_ + step_y_ * static_cast<float>(row));
  }
  /// How far the bilinear enlargement carries a cell's value beyond its centre.
  float reach() const { return std::max(step_x_, step_y_); }

 private:
  float x_;
  float y_;
  float step_x_;
  float step_y_;
};

}  // namespace

void Beautify::set_strength(int strength) { strength_ = static_cast<float>(std::clamp(strength, 0, 100)) / 100; }

void Beautify::set_faces(std::vector<FaceOval> faces) { faces_ = std::move(faces); }

void Beautify::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  libyuv::I420Copy(in.y, in.y_stride, in.u, in.u_stride, in.v, in.v_stride, out.y, out.y_stride, out.u, out.u_stride,
                   out.v, out.v_stride, in.width, in.height);
  if (strength_ == 0) return;
  for (const FaceOval& face : faces_) smooth(out, face);
}

Beautify::Region Beautify::region_of(const FaceOval& face, const ConstI420View& picture) {
  // Written so that what is no number, or far out, becomes an empty region.
  const auto border = [](double place, int limit) {
    return place > 0 ? static_cast<int>(std::min(place, static_cast<double>(limit))) & ~1 : 0;
  };
  const int x = border(face.center_x - face.radius_x, picture.width);
  const int y = border(face.center_y - face.radius_y, picture.height);
  const int width = border(face.center_x + face.radius_x + 1, picture.width) - x;
  const int height = border(face.center_y + face.radius_y + 1, picture.height) - y;
  const int cell = std::max(width / kCellsAcross, 1);
  return {x, y, width, height, (width + cell - 1) / cell, (height + cell - 1) / cell};
}

void Beautify::smooth(const I420View& picture, const FaceOval& face) {
  const Region region = region_of(face, picture);
  // A face of a few pixels has no skin to smooth.
  if (!(region.columns > 4 * kRadius && region.rows > 4 * kRadius)) return;
  shrink(picture, region);
  weigh(region, face);
  // 0 also for what is no number.
  const double presence = face.presence > 0 ? std::min(face.presence, 1.0) : 0;
  const float share = kMaxShare * strength_ * static_cast<float>(presence);
  const float contrast = kMinContrast + (kMaxContrast - kMinContrast) * strength_;
  filter(region, contrast * contrast);
  const size_t count = weight_.size();
  gain_samples_.resize(count);
  offset_samples_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const float weight = weight_[i] * share;
    gain_samples_[i] = static_cast<int16_t>(weight * gain_[i] * kGainScale + 0.5F);
    offset_samples_[i] = static_cast<int16_t>(weight * offset_[i] * kSampleScale + 0.5F);
  }
  gain_upscaler_.resize(region.columns, region.rows, region.width, region.height);
  offset_upscaler_.resize(region.columns, region.rows, region.width, region.height);
  gain_upscaler_.start(gain_samples_.data());
  offset_upscaler_.start(offset_samples_.data());
  for (int y = 0; y < region.height; ++y)
    smooth_row(gain_upscaler_.rows(y), offset_upscaler_.rows(y),
               picture.y + static_cast<ptrdiff_t>(region.y + y) * picture.y_stride + region.x, region.width);
}

void Beautify::shrink(const ConstI420View& picture, const Region& region) {
  const auto plane = [&](const uint8_t* in, int stride, int divisor, std::vector<uint8_t>& out) {
    out.resize(static_cast<size_t>(region.columns) * static_cast<size_t>(region.rows));
    const ptrdiff_t start = static_cast<ptrdiff_t>(region.y / divisor) * stride + region.x / divisor;
    libyuv::ScalePlane(in + start, stride, region.width / divisor, region.height / divisor, out.data(), region.columns,
                       region.columns, region.rows, libyuv::kFilterBox);
  };
  plane(picture.y, picture.y_stride, 1, luma_);
  plane(picture.u, picture.u_stride, 2, u_);
  plane(picture.v, picture.v_stride, 2, v_);
}

/// By place in the oval, and by likeness to the colour of the skin amid it.
void Beautify::weigh(const Region& region, const FaceOval& face) {
  const OvalDistance distance(face, region.x, region.y, static_cast<double>(region.width) / region.columns,
                              static_cast<double>(region.height) / region.rows);
  weight_.resize(luma_.size());
  float u_sum = 0;
  float v_sum = 0;
  float inner = 0;
  size_t i = 0;
  for (int row = 0; row < region.rows; ++row)
    for (int column = 0; column < region.columns; ++column, ++i) {
      const float depth = 1 - distance.reach() - distance.at(column, row);
      weight_[i] = smoothstep(depth / kSoftEdge);
      if (depth < 1 - kInner) continue;
      u_sum += static_cast<float>(u_[i]);
      v_sum += static_cast<float>(v_[i]);
      ++inner;
    }
  // Within the bounds of skin, so that a mask or a scarf doesn't pass for it.
  const float skin_u = std::clamp(u_sum / std::max(inner, 1.0F), kSkinMinU, kSkinMaxU);
  const float skin_v = std::clamp(v_sum / std::max(inner, 1.0F), kSkinMinV, kSkinMaxV);
  for (i = 0; i < weight_.size(); ++i) {
    const float off_u = static_cast<float>(u_[i]) - skin_u;
    const float off_v = static_cast<float>(v_[i]) - skin_v;
    const float off = (off_u * off_u + off_v * off_v) / (kSkinSpread * kSkinSpread);
    weight_[i] *= 1 / (1 + off * off);
  }
}

void Beautify::filter(const Region& region, float epsilon) {
  const size_t count = luma_.size();
  gain_.resize(count);
  offset_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const float level = luma_[i];
    offset_[i] = level;
    gain_[i] = level * level;
  }
  box_mean(offset_, region);
  box_mean(gain_, region);
  for (size_t i = 0; i < count; ++i) {
    const float mean = offset_[i];
    const float variance = std::max(gain_[i] - mean * mean, 0.0F);
    gain_[i] = epsilon / (variance + epsilon);
    offset_[i] = gain_[i] * mean;
  }
  box_mean(gain_, region);
  box_mean(offset_, region);
}

/// In place. Beyond the grid's borders its outermost cells go on.
void Beautify::box_mean(std::vector<float>& plane, const Region& region) {
  constexpr float kScale = 1.0F / ((2 * kRadius + 1) * (2 * kRadius + 1));
  const auto width = static_cast<size_t>(region.columns);
  box_rows_.assign(plane.size(), 0);
  for (int row = 0; row < region.rows; ++row)
    for (int k = -kRadius; k <= kRadius; ++k) {
      const float* const in = plane.data() + static_cast<size_t>(std::clamp(row + k, 0, region.rows - 1)) * width;
      float* const out = box_rows_.data() + static_cast<size_t>(row) * width;
      for (size_t x = 0; x < width; ++x) out[x] += in[x];
    }
  for (int row = 0; row < region.rows; ++row) {
    const float* const in = box_rows_.data() + static_cast<size_t>(row) * width;
    float* const out = plane.data() + static_cast<size_t>(row) * width;
    for (int x = 0; x < region.columns; ++x) {
      float sum = 0;
      for (int k = -kRadius; k <= kRadius; ++k) sum += in[std::clamp(x + k, 0, region.columns - 1)];
      out[x] = sum * kScale;
    }
  }
}

}  // namespace camfx
