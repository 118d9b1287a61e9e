// Bilinear enlargement of one 8-bit plane with half-pixel centres: sample i of n covers the span i/n..(i+1)/n of the
// picture. (libyuv's enlargement pins the first and last samples to the borders instead, which shifts what lies between
// by up to half a source sample: 2.5 pixels when a matte of 256 columns meets a frame of 1280.)
#pragma once

#include <cstdint>
#include <vector>

namespace camfx {

/// The two source rows between which an output row lies, already as wide as the output.
struct RowPair {
  const uint8_t* upper;
  const uint8_t* lower;
  int weight;  // of `lower`, 0..256
};

/// Widens a whole picture at once and leaves each output row to its user, who interpolates it on the way to what it is
/// needed for, so that the enlarged plane need not exist. Not thread-safe; its buffers are reused.
class Upscaler {
 public:
  void resize(int in_width, int in_height, int out_width, int out_height);
  /// Takes a picture of in_width × in_height.
  void set(const uint8_t* in, int stride);
  /// For `y` 0..out_height − 1; the rows live until the next set() or resize().
  RowPair rows(int y) const;

 private:
  /// Where the centre of an output sample lies between the centres of the input samples.
  struct Position {
    int index;
    int next;    // index + 1, or index at the border
    int weight;  // of next, 0..256
  };
  static void locate(std::vector<Position>& positions, int in_count, int out_count);

  int in_width_ = 0;
  int in_height_ = 0;
  int column_bytes_ = 0;
  std::vector<Position> columns_;  // for each output column
  std::vector<Position> rows_;     // for each output row
  // Interpolating columns is fast when they lie in memory as rows do: turn, interpolate, turn back.
  std::vector<uint8_t> turned_;
  std::vector<uint8_t> turned_wide_;
  std::vector<uint8_t> wide_;  // in_height rows, each as wide as the output
};

/// Writes the output row that lies between the pair.
void interpolate_row(RowPair rows, uint8_t* out, int width);

}  // namespace camfx
