// Enlarges rows of the model's grid to the frame's width, only where they are wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "matte/active_spans.h"

namespace camfx {

/// Where the cells of one axis lie in the frame, with half-pixel centres: cell i of n covers i/n..(i+1)/n of it.
class GridScale {
 public:
  void resize(int cells, int pixels);

  /// The cell whose centre lies before the pixel's, the first one for pixels before all centres.
  int before(int pixel) const { return before_[static_cast<size_t>(pixel)]; }
  /// The one behind it, 0 < weight, or the same.
  int behind(int pixel) const {
    return before_[static_cast<size_t>(pixel)] < cells_ - 1 ? before(pixel) + 1 : before(pixel);
  }
  /// Of `behind`, in 1/32768.
  int16_t weight(int pixel) const { return weight_[static_cast<size_t>(pixel)]; }
  /// The cell that the pixel lies in.
  int cell(int pixel) const { return static_cast<int>(static_cast<int64_t>(pixel) * cells_ / pixels_); }
  /// The first pixel of a cell; of the end, the end.
  int pixel(int cell) const { return static_cast<int>((static_cast<int64_t>(cell) * pixels_ + cells_ - 1) / cells_); }

  /// Writes kExcess values beyond the pixels of the spans at most.
  static constexpr size_t kExcess = 16;
  void widen(const int16_t* cells, std::span<const Span> spans, int16_t* out) const;

 private:
  int cells_ = 0;
  int pixels_ = 0;
  std::vector<uint16_t> before_;
  std::vector<int16_t> weight_;  // kExcess more than pixels
  std::vector<int> run_start_;   // the first pixel behind each cell's centre, and the end
};

}  // namespace camfx
