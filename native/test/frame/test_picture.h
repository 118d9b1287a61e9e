// Pictures for tests: plain ones, and one whose rows lie apart at odd strides with guard bytes between them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx::test {

struct Rgb {
  uint8_t red;
  uint8_t green;
  uint8_t blue;
};

struct Yuv {
  uint8_t y;
  uint8_t u;
  uint8_t v;
};

/// The corners of the RGB cube, as on a test card.
constexpr std::array<Rgb, 8> kBars{
    {{255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0}, {255, 0, 255}, {255, 0, 0}, {0, 0, 255}, {0, 0, 0}}};

/// ITU-R BT.601, limited range, in floating point: what all integer code here is measured against.
inline Yuv bt601(Rgb c) {
  const double y = 0.299 * c.red + 0.587 * c.green + 0.114 * c.blue;
  const auto level = [](double value) { return static_cast<uint8_t>(std::lround(value)); };
  return {level(16 + y * 219 / 255), level(128 + (c.blue - y) / 1.772 * 224 / 255),
          level(128 + (c.red - y) / 1.402 * 224 / 255)};
}

inline Rgb from_bt601(Yuv c) {
  const double y = (c.y - 16) * 255.0 / 219;
  const double u = (c.u - 128) * 255.0 / 224;
  const double v = (c.v - 128) * 255.0 / 224;
  const auto level = [](double value) { return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); };
  return {level(y + 1.402 * v), level(y - 0.344136 * u - 0.714136 * v), level(y + 1.772 * u)};
}

inline int difference(Rgb a, Rgb b) {
  return std::max({std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
}

inline int difference(Yuv a, Yuv b) {
  return std::max({std::abs(a.y - b.y), std::abs(a.u - b.u), std::abs(a.v - b.v)});
}

inline Yuv pixel(const ConstI420View& view, ptrdiff_t x, ptrdiff_t y) {
  return {view.y[y * view.y_stride + x], view.u[y / 2 * view.u_stride + x / 2], view.v[y / 2 * view.v_stride + x / 2]};
}

inline void fill(const I420View& view, Yuv color) {
  for (ptrdiff_t y = 0; y < view.height; ++y) std::fill_n(view.y + y * view.y_stride, view.width, color.y);
  for (ptrdiff_t y = 0; y < view.height / 2; ++y) {
    std::fill_n(view.u + y * view.u_stride, view.width / 2, color.u);
    std::fill_n(view.v + y * view.v_stride, view.width / 2, color.v);
  }
}

inline I420Buffer solid(int width, int height, Yuv color) {
  I420Buffer picture(width, height);
  fill(picture.view(), color);
  return picture;
}

/// Packed RGB with the eight bars side by side; `width` a multiple of 8.
inline std::vector<uint8_t> rgb_bars(int width, int height) {
  std::vector<uint8_t> rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const Rgb bar = kBars[static_cast<size_t>(x * 8 / width)];
      rgb.insert(rgb.end(), {bar.red, bar.green, bar.blue});
    }
  return rgb;
}

inline bool same_picture(const ConstI420View& a, const ConstI420View& b) {
  if (a.width != b.width || a.height != b.height) return false;
  for (ptrdiff_t y = 0; y < a.height; ++y)
    for (ptrdiff_t x = 0; x < a.width; ++x)
      if (difference(pixel(a, x, y), pixel(b, x, y)) != 0) return false;
  return true;
}

/// Each plane has its own odd stride; whatever writes into the padding between the rows is found out.
class PaddedPicture {
 public:
  PaddedPicture(int width, int height)
      : width_(width), height_(height), bytes_(plane_size(0) + plane_size(1) + plane_size(2), kGuard) {}

  I420View view() {
    uint8_t* u = bytes_.data() + plane_size(0);
    return {bytes_.data(), u, u + plane_size(1), stride(0), stride(1), stride(2), width_, height_};
  }
  bool padding_intact() {
    const I420View v = view();
    return rows_intact(v.y, stride(0), width_, height_) && rows_intact(v.u, stride(1), width_ / 2, height_ / 2) &&
           rows_intact(v.v, stride(2), width_ / 2, height_ / 2);
  }

 private:
  static constexpr uint8_t kGuard = 0xA5;

  int stride(int plane) const { return plane == 0 ? width_ + 13 : width_ / 2 + 2 * plane + (width_ / 2 + 1) % 2; }
  size_t plane_size(int plane) const {
    return static_cast<size_t>(stride(plane)) * static_cast<size_t>(plane == 0 ? height_ : height_ / 2);
  }
  static bool rows_intact(const uint8_t* plane, int stride, int width, int height) {
    for (ptrdiff_t y = 0; y < height; ++y)
      for (ptrdiff_t x = width; x < stride; ++x)
        if (plane[y * stride + x] != kGuard) return false;
    return true;
  }

  int width_;
  int height_;
  std::vector<uint8_t> bytes_;
};

}  // namespace camfx::test
