// A plane of values on the model's grid with a border around it, so that a window around any cell stays inside.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace camfx {

template <typename Value>
class GridPlane {
 public:
  /// Cells on each side. Windows reach 7 of them, and rows are worked on in whole vectors of 8.
  static constexpr int kBorder = 16;

  /// All values become 0, unless the size was the same.
  void resize(int width, int height) {
    if (width == width_ && height == height_) return;
    width_ = width;
    height_ = height;
    stride_ = width + 2 * kBorder;
    values_.assign(static_cast<size_t>(stride_) * static_cast<size_t>(height + 2 * kBorder), Value{});
  }

  /// The cell (0, y), -kBorder <= y < height + kBorder; kBorder more cells lie before the row and behind it.
  Value* row(int y) { return values_.data() + offset(y); }
  const Value* row(int y) const { return values_.data() + offset(y); }
  int width() const { return width_; }
  int height() const { return height_; }
  /// Values from one row to the next.
  int stride() const { return stride_; }

  /// Takes over tightly packed values, the border included.
  void assign(const Value* values, int width, int height) {
    resize(width, height);
    for (int y = 0; y < height; ++y) std::copy_n(values + static_cast<ptrdiff_t>(y) * width, width, row(y));
    extend();
  }

  /// Repeats the outermost cells throughout the border.
  void extend() {
    for (int y = 0; y < height_; ++y) {
      Value* const cells = row(y);
      std::fill_n(cells - kBorder, kBorder, cells[0]);
      std::fill_n(cells + width_, kBorder, cells[width_ - 1]);
    }
    for (int y = 1; y <= kBorder; ++y) {
      std::copy_n(row(0) - kBorder, stride_, row(-y) - kBorder);
      std::copy_n(row(height_ - 1) - kBorder, stride_, row(height_ - 1 + y) - kBorder);
    }
  }

 private:
  ptrdiff_t offset(int y) const { return static_cast<ptrdiff_t>(y + kBorder) * stride_ + kBorder; }

  std::vector<Value> values_;
  int width_ = 0;
  int height_ = 0;
  int stride_ = 0;
};

}  // namespace camfx
