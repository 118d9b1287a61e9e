// What the presenter is drawn with: interpolation, repeatable noise, and signed distances to shapes (negative inside).
// Lengths are in frame heights unless said otherwise: x = 0 is the middle of the frame, y runs from 0 (top) to 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "source/bt601.h"

namespace camfx::drawing {

inline Rgb operator*(const Rgb& colour, float factor) {
  return {colour.r * factor, colour.g * factor, colour.b * factor};
}
inline Rgb operator*(const Rgb& colour, const Rgb& tint) {
  return {colour.r * tint.r, colour.g * tint.g, colour.b * tint.b};
}
inline Rgb operator+(const Rgb& one, const Rgb& other) { return {one.r + other.r, one.g + other.g, one.b + other.b}; }

inline float mix(float from, float to, float share) { return from + (to - from) * share; }
inline Rgb mix(const Rgb& from, const Rgb& to, float share) { return from * (1 - share) + to * share; }

inline float unit(float value) { return std::clamp(value, 0.0F, 1.0F); }

/// 0 at `from`, 1 at `to`, level at both ends. `from` may be the greater one.
inline float smoothstep(float from, float to, float value) {
  const float t = unit((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

inline float square(float value) { return value * value; }

/// A bump of height 1 at the origin.
inline float gauss(float x, float y, float x_width, float y_width) {
  return std::exp(-(square(x / x_width) + square(y / y_width)));
}
inline float gauss(float x, float width) { return std::exp(-square(x / width)); }

/// Uniform in [0, 2^32), the same for the same arguments.
inline uint32_t hash(int32_t x, int32_t y) {
  uint32_t h = static_cast<uint32_t>(x) * 374761393U + static_cast<uint32_t>(y) * 668265263U;
  h = (h ^ (h >> 13)) * 1274126177U;
  return h ^ (h >> 16);
}
inline float hash_unit(int32_t x, int32_t y) { return static_cast<float>(hash(x, y) >> 8) / 16777216.0F; }

/// Smooth noise in [0, 1] with one knot per unit.
inline float value_noise(float x, float y) {
  const float left = std::floor(x), top = std::floor(y);
  const auto column = static_cast<int32_t>(left), row = static_cast<int32_t>(top);
  const float u = smoothstep(0, 1, x - left);
  return mix(mix(hash_unit(column, row), hash_unit(column + 1, row), u),
             mix(hash_unit(column, row + 1), hash_unit(column + 1, row + 1), u), smoothstep(0, 1, y - top));
}

/// Three octaves of smooth noise, centred on 0, within ±0.44.
inline float cloud_noise(float x, float y) {
  return (value_noise(x, y) - 0.5F) * 0.5F + (value_noise(x * 2.1F, y * 2.1F) - 0.5F) * 0.25F +
         (value_noise(x * 4.3F, y * 4.3F) - 0.5F) * 0.125F;
}

/// Distance to an ellipse around the origin, first order: right at the edge, where it matters.
inline float ellipse_distance(float x, float y, float x_radius, float y_radius) {
  const float k = std::hypot(x / x_radius, y / y_radius);
  if (k < 1e-6F) return -std::min(x_radius, y_radius);
  return k * (k - 1) / std::hypot(x / square(x_radius), y / square(y_radius));
}

/// Distance to a box of these half sizes around the origin with rounded corners.
inline float box_distance(float x, float y, float half_width, float half_height, float corner) {
  const float dx = std::abs(x) - half_width + corner, dy = std::abs(y) - half_height + corner;
  return std::hypot(std::max(dx, 0.0F), std::max(dy, 0.0F)) + std::min(std::max(dx, dy), 0.0F) - corner;
}

/// The union of two shapes, blended over a seam of this width (polynomial smooth minimum).
inline float smooth_union(float one, float other, float seam) {
  const float share = unit(0.5F + 0.5F * (other - one) / seam);
  return mix(other, one, share) - seam * share * (1 - share);
}

}  // namespace camfx::drawing
