// RGB to BT.601 limited range, from the matrix of ITU-R BT.601-7 section 2.5.
#pragma once

namespace camfx {

/// Components 0..255; values outside stay outside until they are stored.
struct Rgb {
  float r = 0;
  float g = 0;
  float b = 0;
};

/// Not rounded: y 16..235, u and v 16..240 for an Rgb in range.
struct Yuv {
  float y = 0;
  float u = 0;
  float v = 0;
};

constexpr Yuv bt601_limited(const Rgb& colour) {
  const float luma = 0.299F * colour.r + 0.587F * colour.g + 0.114F * colour.b;
  return {16.0F + luma * (219.0F / 255.0F), 128.0F + (colour.b - luma) / 1.772F * (224.0F / 255.0F),
          128.0F + (colour.r - luma) / 1.402F * (224.0F / 255.0F)};
}

}  // namespace camfx
