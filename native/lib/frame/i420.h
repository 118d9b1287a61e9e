// An I420 picture: a view (borrowed planes) and an owner. The view is what every pixel function takes.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/format.h"

namespace camfx {

/// Y, U, V.
constexpr int kPlanes = 3;

/// Borrowed planes; valid as long as whatever owns the pixels. Strides in bytes, width and height even.
template <typename Byte>
struct BasicI420View {
  Byte* y = nullptr;
  Byte* u = nullptr;
  Byte* v = nullptr;
  int y_stride = 0;
  int u_stride = 0;
  int v_stride = 0;
  int width = 0;
  int height = 0;

  operator BasicI420View<const uint8_t>() const { return {y, u, v, y_stride, u_stride, v_stride, width, height}; }
};
using I420View = BasicI420View<uint8_t>;
using ConstI420View = BasicI420View<const uint8_t>;

/// The view of tightly packed I420 that starts at `data` (packed_layout(kI420, width, height) bytes).
template <typename Byte>
BasicI420View<Byte> packed_i420(Byte* data, int width, int height) {
  const auto luma = static_cast<size_t>(width) * static_cast<size_t>(height);
  return {data, data + luma, data + luma + luma / 4, width, width / 2, width / 2, width, height};
}

class I420Buffer {
 public:
  I420Buffer() = default;
  I420Buffer(int width, int height) { resize(width, height); }

  /// Contents are unspecified afterwards, unless the size was the same.
  void resize(int width, int height) {
    if (width == width_ && height == height_) return;
    bytes_.resize(packed_layout(kI420, static_cast<uint32_t>(width), static_cast<uint32_t>(height)).size);
    width_ = width;
    height_ = height;
  }
  I420View view() { return packed_i420(bytes_.data(), width_, height_); }
  ConstI420View view() const { return packed_i420(bytes_.data(), width_, height_); }
  int width() const { return width_; }
  int height() const { return height_; }
  uint8_t* data() { return bytes_.data(); }
  const uint8_t* data() const { return bytes_.data(); }
  size_t size() const { return bytes_.size(); }

 private:
  std::vector<uint8_t> bytes_;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace camfx
