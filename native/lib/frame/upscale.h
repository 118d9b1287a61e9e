// Bilinear enlargement of one plane with half-pixel centres: sample i of n covers the span i/n..(i+1)/n of the picture.
// (libyuv's enlargement pins the first and last samples to the borders instead, which shifts what lies between by up to
// half a source sample: 2.5 pixels when a matte of 256 columns meets a frame of 1280.)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace camfx {

/// The source's samples are levels 0..255 times 128: with whole levels, the enlarged slopes would show as a grid.
constexpr int kSampleScale = 128;

/// The two source rows between which an output row lies, already as wide as the output.
struct RowPair {
  const int16_t* upper;
  const int16_t* lower;
  int16_t weight;  // of `lower`, in 1/32768
};

/// The level between the two, times 64. Just 16-bit lanes: the product's high half is a single instruction.
inline int16_t interpolate(int16_t upper, int16_t lower, int16_t weight) {
  const auto step = static_cast<int16_t>(lower - upper);
  return static_cast<int16_t>((upper >> 1) + ((step * weight) >> 16));
}

/// The same, in levels. (The sum is cut to 16 bits at once, or the compiler would go on in 32-bit lanes.)
inline uint8_t interpolated_level(int16_t upper, int16_t lower, int16_t weight) {
  const auto rounded = static_cast<int16_t>(interpolate(upper, lower, weight) + 32);
  return static_cast<uint8_t>(rounded >> 6);
}

/// Makes the rows an output row lies between and leaves it to its user to interpolate them on the way to what they are
/// needed for, so that the enlarged plane need not exist. Not thread-safe; its buffers are reused.
class Upscaler {
 public:
  void resize(int in_width, int in_height, int out_width, int out_height);
  /// Begins a tightly packed picture of in_width × in_height, which must stay until its last row is made.
  void start(const int16_t* in);
  /// `y` 0..out_height − 1, ascending within a picture. The rows and the pair live until the next call.
  const RowPair& rows(int y);

 private:
  /// Where the centre of an output sample lies between the centres of the input samples.
  struct Position {
    uint16_t index;
    uint16_t next;
    int16_t weight;  // of `next`, in 1/32768
  };
  static std::vector<Position> locate(int in_count, int out_count);
  /// Fills left_ and right_.
  void spread_runs(const int16_t* in);
  /// Fills repeated_, and returns its first.
  const int16_t* repeat(const int16_t* in);
  const int16_t* widened(int in_row);

  int in_width_ = 0;
  int in_height_ = 0;
  int out_width_ = 0;
  const int16_t* in_ = nullptr;
  std::vector<Position> rows_;  // for each output row
  // Each source sample is the left neighbour of a run of output columns. Spread out over their runs, the neighbours of
  // all columns can be interpolated in vector lanes.
  std::vector<int> run_start_;  // for each source column, and the end of the last run
  std::vector<int16_t> left_;
  std::vector<int16_t> right_;
  std::vector<int16_t> column_weight_;  // of right_
  // Where each source sample makes 2, 4 or 8 columns, a row of that many copies of each is both: neighbours are half a
  // run to either side.
  int repeats_ = 0;  // 0 = another number
  std::vector<int16_t> repeated_;
  std::vector<int16_t> half_repeated_;
  // Source row r is kept in slot r % 2, so both rows of a pair last until the next one.
  struct Slot {
    int in_row = -1;
    std::vector<int16_t> samples;
  };
  std::array<Slot, 2> slots_;
  RowPair pair_{};  // what rows() answered
};

/// Writes the output row that lies between the pair, in levels.
void interpolate_row(const RowPair& rows, uint8_t* out, int width);

}  // namespace camfx
