// Gaussian convolution of a small plane of floats; beyond its borders the plane is zero.
#pragma once

#include <vector>

namespace camfx {

/// Not thread-safe; its buffers are reused.
class Gaussian {
 public:
  /// `sigma` in samples. The taps reach to 3 sigma and aren't normalised: callers divide two convolutions.
  void set_sigma(float sigma);
  /// What an even plane is multiplied with, far from its borders.
  float total() const;
  /// In place; `plane` is tightly packed.
  void convolve(float* plane, int width, int height);

 private:
  std::vector<float> taps_{1};   // one side: taps_[k] is for both neighbours at distance k
  std::vector<float> row_;       // one row between zeros as wide as the taps reach
  std::vector<float> vertical_;  // horizontally convolved rows between zero rows, as many as the taps reach
};

}  // namespace camfx
