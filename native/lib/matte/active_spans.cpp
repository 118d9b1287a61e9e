#include "matte/active_spans.h"

#include <algorithm>
#include <cstring>

#include "matte/probability.h"
#include "target_clones.h"

namespace camfx {
namespace {

// Room below, person above. The smoothstep that follows the refinement makes 0 and 255 of far more.
constexpr int16_t kRoom = kCertain / 50;
constexpr int16_t kPerson = kCertain - kRoom;

CAMFX_HOT void mark_row(const int16_t* __restrict cells, const int16_t* __restrict below, uint8_t* __restrict marks,
                        int width) {
  for (int x = 0; x < width; ++x) {
    const int16_t least = std::min(std::min(cells[x], cells[x + 1]), below[x]);
    const int16_t most = std::max(std::max(cells[x], cells[x + 1]), below[x]);
    marks[x] = static_cast<uint8_t>(static_cast<int>(most > kRoom) & static_cast<int>(least < kPerson));
  }
}

CAMFX_HOT void gather(const uint8_t* __restrict marks, uint8_t* __restrict gathered, int width) {
  for (int x = 0; x < width; ++x) gathered[x] |= marks[x];
}

/// The first cell from `x` on that is marked, or not, as wanted; `width` when there is none.
int seek(const uint8_t* cells, int x, int width, bool marked) {
  constexpr uint64_t kEach = 0x0101010101010101;
  const uint64_t skipped = marked ? 0 : kEach;
  for (; x + 8 <= width; x += 8) {
    uint64_t eight = 0;
    std::memcpy(&eight, cells + x, 8);
    if (eight != skipped) break;
  }
  while (x < width && (cells[x] != 0) != marked) ++x;
  return x;
}

}  // namespace

void mark_uncertain(const GridPlane<int16_t>& mask, GridPlane<uint8_t>& marks) {
  marks.resize(mask.width(), mask.height());
  for (int y = 0; y < mask.height(); ++y) mark_row(mask.row(y), mask.row(y + 1), marks.row(y), mask.width());
}

void ActiveSpans::find(const GridPlane<uint8_t>& marks, int reach, int margin) {
  const int width = marks.width();
  const int height = marks.height();
  margin_ = margin;
  spans_.clear();
  first_.assign(1, 0);
  gathered_.resize(static_cast<size_t>(width));
  for (int y = -margin; y < height + margin; ++y) {
    std::fill(gathered_.begin(), gathered_.end(), uint8_t{0});
    const int last = std::min(y + reach, height - 1);
    for (int near = std::max(y - reach, 0); near <= last; ++near) gather(marks.row(near), gathered_.data(), width);
    add_row(gathered_.data(), width, reach);
    first_.push_back(spans_.size());
  }
}

void ActiveSpans::add_row(const uint8_t* marked, int width, int reach) {
  const size_t first = spans_.size();
  for (int x = seek(marked, 0, width, true); x < width;) {
    const int end = seek(marked, x, width, false);
    const Span span{std::max(x - reach, -margin_), std::min(end + reach, width + margin_)};
    if (spans_.size() > first && spans_.back().end >= span.begin)
      spans_.back().end = span.end;
    else
      spans_.push_back(span);
    x = seek(marked, end, width, true);
  }
}

}  // namespace camfx
