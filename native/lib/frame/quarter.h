// A picture at a quarter of its size: what a model's input and a blur are made from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx {

/// Not thread-safe; its buffers are reused from picture to picture.
class Quarter {
 public:
  /// Each sample becomes the mean of sixteen pixels of luma, or four of chroma. The up to three rows and columns beyond
  /// the last four don't count.
  void draw(ConstI420View picture);
  /// 0 = Y, 1 = U, 2 = V: 4:4:4, tightly packed.
  const uint8_t* plane(int index) const { return planes_[static_cast<size_t>(index)].data(); }
  /// At least one sample a side.
  int width() const { return width_; }
  int height() const { return height_; }

 private:
  std::array<std::vector<uint8_t>, kPlanes> planes_;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace camfx
