#include "matte/active_spans.h"

#include <algorithm>
#include <bit>
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

constexpr size_t kWord = 64;

/// A bit for each of `width` marks, which are 0 or 1.
void pack_row(const uint8_t* marks, int width, uint64_t* words) {
  // The product has the lowest bit of each of eight bytes in its highest byte.
  constexpr uint64_t kLowestBits = 0x0102040810204080;
  static_assert(std::endian::native == std::endian::little);
  const auto count = static_cast<size_t>(width);
  for (size_t x = 0; x < count;) {
    const size_t end = std::min(x + kWord, count);
    uint64_t word = 0;
    size_t bit = 0;
    for (; x + 8 <= end; x += 8, bit += 8) {
      uint64_t eight = 0;
      std::memcpy(&eight, marks + x, sizeof eight);
      word |= ((eight * kLowestBits) >> 56) << bit;
    }
    for (; x < end; ++x, ++bit) word |= uint64_t{marks[x]} << bit;
    *words++ = word;
  }
}

/// The first bit from `x` on that is set, or not, as wanted; `width` when there is none.
int seek(const std::vector<uint64_t>& words, int x, int width, bool set) {
  const uint64_t flipped = set ? 0 : ~uint64_t{0};
  size_t i = static_cast<size_t>(x) / kWord;
  if (x >= width) return width;
  uint64_t word = (words[i] ^ flipped) & (~uint64_t{0} << static_cast<size_t>(x) % kWord);
  while (word == 0 && ++i < words.size()) word = words[i] ^ flipped;
  return word == 0 ? width : std::min(static_cast<int>(i * kWord) + std::countr_zero(word), width);
}

}  // namespace

void mark_uncertain(const GridPlane<int16_t>& mask, GridPlane<uint8_t>& marks) {
  marks.resize(mask.width(), mask.height());
  for (int y = 0; y < mask.height(); ++y) mark_row(mask.row(y), mask.row(y + 1), marks.row(y), mask.width());
}

void ActiveSpans::find(const GridPlane<uint8_t>& marks, int reach, int margin) {
  const int width = marks.width();
  const int height = marks.height();
  const size_t words = (static_cast<size_t>(width) + kWord - 1) / kWord;
  margin_ = margin;
  spans_.clear();
  first_.assign(1, 0);
  bits_.resize(words * static_cast<size_t>(height));
  gathered_.resize(words);
  for (int y = 0; y < height; ++y) pack_row(marks.row(y), width, bits_.data() + static_cast<size_t>(y) * words);
  for (int y = -margin; y < height + margin; ++y) {
    const auto first = static_cast<size_t>(std::max(y - reach, 0));
    const auto end = static_cast<size_t>(std::clamp(y + reach + 1, 0, height));
    for (size_t i = 0; i < words; ++i) {
      uint64_t word = 0;
      for (size_t near = first; near < end; ++near) word |= bits_[near * words + i];
      gathered_[i] = word;
    }
    add_row(width, reach);
    first_.push_back(spans_.size());
  }
}

void ActiveSpans::add_row(int width, int reach) {
  const size_t first = spans_.size();
  for (int x = seek(gathered_, 0, width, true); x < width;) {
    const int end = seek(gathered_, x, width, false);
    const Span span{std::max(x - reach, -margin_), std::min(end + reach, width + margin_)};
    if (spans_.size() > first && spans_.back().end >= span.begin)
      spans_.back().end = span.end;
    else
      spans_.push_back(span);
    x = seek(gathered_, end, width, true);
  }
}

}  // namespace camfx
