#include "effect/low_light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "effect/arguments.h"
#include "frame/copy.h"
#include "io/error.h"

namespace camfx {
namespace {

constexpr int kSamplesPerRow = 160;
/// The mean luma, 0..1, of a picture that is bright enough.
constexpr float kBrightEnough = 0.36F;
/// Less is not to be seen.
constexpr float kLeastLift = 1.0F / 256;
/// From this lift on noise shows so much that it is averaged as far as can be.
constexpr float kNoisyLift = 0.5F;
constexpr float kMostSaturation = 1.8F;

/// How many samples there are of each level, as a share of all.
using Histogram = std::array<float, 256>;

Histogram measure(const ConstI420View& picture) {
  std::array<int, 256> counts{};
  const int step = std::max(1, picture.width / kSamplesPerRow);
  int samples = 0;
  for (ptrdiff_t y = step / 2; y < picture.height; y += step)
    for (ptrdiff_t x = step / 2; x < picture.width; x += step, ++samples) ++counts[picture.y[y * picture.y_stride + x]];
  Histogram shares{};
  for (size_t level = 0; level < shares.size(); ++level)
    shares[level] = static_cast<float>(counts[level]) / static_cast<float>(std::max(samples, 1));
  return shares;
}

/// The mean luma, 0..1, of a picture with that histogram once it is lifted.
float mean_of(const Histogram& histogram, float lift) {
  float mean = 0;
  for (size_t level = 0; level < histogram.size(); ++level) {
    if (histogram[level] == 0) continue;
    const float t = std::clamp((static_cast<float>(level) - 16) / 219, 0.0F, 1.0F);
    mean += histogram[level] * lifted(t, lift);
  }
  return mean;
}

float lift_to(const Histogram& histogram, float wanted) {
  float low = 0;
  float high = 1;
  for (int step = 0; step < 10; ++step) {
    const float middle = (low + high) / 2;
    (mean_of(histogram, middle) < wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

void LowLight::set_strength(int strength) {
  if (strength < 0 || strength > 100)
    throw Error("BAD_ARGUMENT", "expected a low-light strength of 0..100 but received " + std::to_string(strength));
  strength_ = static_cast<float>(strength) / 100;
}

void LowLight::set_denoise(bool denoise) {
  if (denoise != denoise_) noise_.forget();
  denoise_ = denoise;
}

void LowLight::forget() {
  adaptation_.forget();
  noise_.forget();
}

void LowLight::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  const Histogram histogram = measure(in);
  const float mean = mean_of(histogram, 0);
  const float missing = strength_ * (kBrightEnough - mean);
  const float wanted = missing > 0 ? lift_to(histogram, mean + missing) : 0;
  const float saturation = std::pow(mean_of(histogram, wanted) / std::max(mean, 0.01F), 0.7F);
  const float share = adaptation_.step(seconds_);
  lift_ += share * (wanted - lift_);
  saturation_ += share * (std::clamp(saturation, 1.0F, kMostSaturation) - saturation_);
  if (lift_ < kLeastLift) {
    noise_.forget();
    copy_picture(in, out);
    return;
  }
  curve_.set(lift_, 0);
  matrix_.set({}, saturation_);
  if (denoise_) {
    noise_.apply(in, out, lift_ / kNoisyLift);
    curve_.apply(out, out);
  } else {
    curve_.apply(in, out);
  }
  matrix_.apply(in, out);
}

}  // namespace camfx
