#include "effect/chroma_key.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "io/error.h"

namespace camfx {
namespace {

constexpr int kNeutral = 128;
/// Levels of chroma from grey; what is less saturated can't be told from shadows and skin.
constexpr float kLeastSaturation = 24;

uint8_t level(float value) { return static_cast<uint8_t>(std::clamp(std::lround(value), 0L, 255L)); }

float smoothstep(float low, float high, float value) {
  const float t = std::clamp((value - low) / (high - low), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

}  // namespace

void ChromaKey::set_key(const Key& key) {
  const auto key_u = static_cast<float>(key.u - kNeutral);
  const auto key_v = static_cast<float>(key.v - kNeutral);
  const float saturation = std::hypot(key_u, key_v);
  if (saturation < kLeastSaturation)
    throw Error("BAD_ARGUMENT", "expected a saturated colour such as green but received one with a chroma of " +
                                    std::to_string(std::lround(saturation)));
  // Along the screen's hue less what lies across it, in units of the screen's own saturation: 1 is the screen, what is
  // darker is less, other hues are below 0. The cone is as wide as atan(1 / kAcross), some 30 degrees to each side.
  constexpr float kAcross = 1.7F;
  const float screen = 0.75F - 0.006F * static_cast<float>(key.tolerance);
  const float person = std::max(screen - 0.05F - 0.005F * static_cast<float>(key.softness), 0.0F);
  const float spill = static_cast<float>(key.spill) / 100;
  table_.resize(size_t{256} * 256);
  for (size_t i = 0; i < table_.size(); ++i) {
    const auto row = static_cast<int>(i / 256);
    const auto column = static_cast<int>(i % 256);
    const auto u = static_cast<float>(row - kNeutral);
    const auto v = static_cast<float>(column - kNeutral);
    const float along = (u * key_u + v * key_v) / saturation;
    const float across = std::abs(u * key_v - v * key_u) / saturation;
    const float likeness = (along - kAcross * across) / saturation;
    const float taken_off = spill * std::max(along - kAcross * across, 0.0F);
    table_[i] = {level(255 * (1 - smoothstep(person, screen, likeness))),
                 level(kNeutral + u - taken_off * key_u / saturation),
                 level(kNeutral + v - taken_off * key_v / saturation)};
  }
}

void ChromaKey::key_planes(const ConstI420View& picture) {
  const int width = picture.width / 2;
  const int height = picture.height / 2;
  const size_t count = static_cast<size_t>(width) * static_cast<size_t>(height);
  half_alpha_.resize(count);
  u_.resize(count);
  v_.resize(count);
  size_t at = 0;
  for (ptrdiff_t y = 0; y < height; ++y) {
    const uint8_t* u = picture.u + y * picture.u_stride;
    const uint8_t* v = picture.v + y * picture.v_stride;
    for (int x = 0; x < width; ++x, ++at) {
      const Entry& entry = table_[static_cast<size_t>(u[x]) * 256 + v[x]];
      half_alpha_[at] = static_cast<int16_t>(entry.alpha * kSampleScale);
      u_[at] = entry.u;
      v_[at] = entry.v;
    }
  }
}

void ChromaKey::enlarge_alpha(int width, int height) {
  alpha_.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
  upscaler_.resize(width / 2, height / 2, width, height);
  upscaler_.start(half_alpha_.data());
  for (int y = 0; y < height; ++y)
    interpolate_row(upscaler_.rows(y), alpha_.data() + static_cast<ptrdiff_t>(y) * width, width);
}

void ChromaKey::apply(const EffectInput& input, I420View out) {
  if (table_.empty()) throw Error("BAD_ARGUMENT", "expected a key before the first frame");
  ConstI420View picture = input.picture;
  key_planes(picture);
  enlarge_alpha(picture.width, picture.height);
  picture.u = u_.data();
  picture.v = v_.data();
  picture.u_stride = picture.v_stride = picture.width / 2;
  replace_.apply({picture, {alpha_.data(), picture.width}}, out);
}

}  // namespace camfx
