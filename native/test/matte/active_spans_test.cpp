#include "matte/active_spans.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <random>
#include <vector>

#include "matte/probability.h"

namespace camfx {
namespace {

GridPlane<int16_t> extended(int width, int height, const std::vector<int16_t>& values) {
  GridPlane<int16_t> mask;
  mask.assign(values.data(), width, height);
  return mask;
}

bool near_mark(const GridPlane<uint8_t>& marks, int x, int y, int reach) {
  for (int j = y - reach; j <= y + reach; ++j)
    for (int i = x - reach; i <= x + reach; ++i)
      if (j >= 0 && j < marks.height() && i >= 0 && i < marks.width() && marks.row(j)[i] != 0) return true;
  return false;
}

TEST_CASE("a mask that is all person or all room has nothing to refine") {
  for (const int16_t p : {int16_t{0}, int16_t{kCertain / 60}, int16_t{kCertain - kCertain / 60}, int16_t{kCertain}}) {
    GridPlane<uint8_t> marks;
    mark_uncertain(extended(40, 20, std::vector<int16_t>(800, p)), marks);
    ActiveSpans spans;
    spans.find(marks, 4, 2);
    for (int y = -2; y < 22; ++y) CHECK(spans.row(y).empty());
  }
}

TEST_CASE("spans hold exactly the cells within reach of a mark, in order and apart") {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const int width = 9 + static_cast<int>(random() % 300);
    const int height = 1 + static_cast<int>(random() % 20);
    const int reach = static_cast<int>(random() % 7);
    const int margin = static_cast<int>(random() % 4);
    GridPlane<uint8_t> marks;
    marks.resize(width, height);
    for (int marked = 0; marked < round / 8; ++marked)
      marks.row(static_cast<int>(random() % static_cast<unsigned>(height)))[random() % static_cast<unsigned>(width)] =
          1;
    ActiveSpans spans;
    spans.find(marks, reach, margin);
    for (int y = -margin; y < height + margin; ++y) {
      std::vector<bool> inside(static_cast<size_t>(width + 2 * margin));
      int end = -margin - 1;
      for (const Span& span : spans.row(y)) {
        REQUIRE(span.begin > end);
        REQUIRE(span.begin < span.end);
        REQUIRE(span.end <= width + margin);
        end = span.end;
        for (int x = span.begin; x < span.end; ++x) inside[static_cast<size_t>(x + margin)] = true;
      }
      for (int x = -margin; x < width + margin; ++x)
        REQUIRE(inside[static_cast<size_t>(x + margin)] == near_mark(marks, x, y, reach));
    }
  }
}

TEST_CASE("between two marks of a row, all is person or all is room") {
  std::mt19937 random(3);
  std::vector<int16_t> values(size_t{64} * 32);
  for (int16_t& value : values) value = random() % 16 == 0 ? kCertain : int16_t{0};
  const GridPlane<int16_t> mask = extended(64, 32, values);
  GridPlane<uint8_t> marks;
  mark_uncertain(mask, marks);
  for (int y = 0; y < 32; ++y)
    for (int x = 1; x < 64; ++x)
      if (marks.row(y)[x - 1] == 0) REQUIRE(mask.row(y)[x] == mask.row(y)[x - 1]);
}

}  // namespace
}  // namespace camfx
