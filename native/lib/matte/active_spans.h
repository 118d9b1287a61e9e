// Where on the model's grid there is anything to refine: the cells around those that are neither person nor room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "matte/grid_plane.h"

namespace camfx {

/// Cells begin..end − 1 of a row.
struct Span {
  int begin;
  int end;
};

/// Marks with 1 each cell that is uncertain, or that has a neighbour to the right or below of the other kind: between
/// two marked cells of a row, the unmarked ones are all person or all room. The mask's border must be extended.
void mark_uncertain(const GridPlane<int16_t>& mask, GridPlane<uint8_t>& marks);

/// The cells up to `reach` rows and columns around marked ones, as spans in ascending order that don't touch.
class ActiveSpans {
 public:
  /// Finds those on the grid extended by `margin` on all sides.
  void find(const GridPlane<uint8_t>& marks, int reach, int margin);
  /// -margin <= y < height + margin.
  std::span<const Span> row(int y) const {
    const int index = y + margin_;
    return {spans_.data() + first_[static_cast<size_t>(index)], spans_.data() + first_[static_cast<size_t>(index) + 1]};
  }

 private:
  void add_row(int width, int reach);

  int margin_ = 0;
  std::vector<Span> spans_;
  std::vector<size_t> first_;       // of each row, and the end
  std::vector<uint64_t> bits_;      // the marks, a bit each, each row in whole words
  std::vector<uint64_t> gathered_;  // a row of what is marked within reach of it
};

}  // namespace camfx
