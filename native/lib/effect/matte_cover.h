// Where a matte shows just the room or just the person, so that nobody needs to look there again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "effect/effect.h"

namespace camfx {

/// What there is to be seen in a block. Of a block that isn't kBoth, up to half a level of the mean of four pixels a
/// side may be otherwise.
enum class Cover : uint8_t { kRoom, kBoth, kPerson };

/// Not thread-safe; its buffers are reused from frame to frame.
class MatteCover {
 public:
  /// Of a block of luma. What is left at the right and below counts as another block.
  static constexpr int kBlockWidth = 32;
  static constexpr int kBlockHeight = 4;

  void read(const MatteView& matte, int width, int height);

  /// The blocks from left to right of those that hold luma's row `y`.
  const Cover* row(int y) const { return covers_.data() + static_cast<size_t>(y / kBlockHeight) * across_; }
  int across() const { return static_cast<int>(across_); }

  /// The matte at a quarter of its size, tightly packed; without the up to three rows and columns beyond the last four.
  const uint8_t* quarter() const { return quarter_.data(); }
  int quarter_width() const { return quarter_width_; }
  int quarter_height() const { return quarter_height_; }

 private:
  std::vector<Cover> covers_;
  size_t across_ = 0;
  std::vector<uint8_t> quarter_;
  int quarter_width_ = 0;
  int quarter_height_ = 0;
};

}  // namespace camfx
