// Convolution of a small plane with an even disc, as a wide open lens draws a point; beyond its borders the plane is
// zero.
#pragma once

#include <cstdint>
#include <vector>

namespace camfx {

/// Not thread-safe; its buffers are reused.
class Disc {
 public:
  /// Standard deviation along each axis, in samples: half the disc's radius. Its weights aren't normalised: callers
  /// divide two convolutions.
  void set_sigma(float sigma);
  /// What an even plane is multiplied with, far from its borders.
  float total() const;
  /// In place; `plane` is tightly packed whole numbers, whose sum over a row is below 2³¹.
  void convolve(float* plane, int width, int height);

 private:
  struct Chord {
    int reach;    // whole samples to either side
    float share;  // of the next one
  };
  std::vector<Chord> chords_;  // of the rows at distance 0, 1, 2 …
  std::vector<int32_t> sums_;  // of each row's samples up to each column, with borders as wide as the disc reaches
};

}  // namespace camfx
