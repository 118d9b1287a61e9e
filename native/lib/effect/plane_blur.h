// Blurs what lies behind a person in one 8-bit plane, at a fraction of its size.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/gaussian.h"
#include "frame/upscale.h"

namespace camfx {

/// The background is the normalised convolution blur(plane·w) / blur(w), w being 1 where there is only background and
/// next to nothing where the person is: so the person's colours don't glow into the room around them, and what is
/// behind the person is filled from beside them. Not thread-safe; its buffers are reused from frame to frame.
class PlaneBlur {
 public:
  /// Readies for planes of this size. `sigma` in pixels, `alpha` the matte at the planes' size or null for no person.
  void prepare(int width, int height, float sigma, const uint8_t* alpha, int alpha_stride);
  /// Blurs one plane and readies rows().
  void blur(const uint8_t* plane, int stride);
  /// The row of the blurred plane; see Upscaler::rows.
  RowPair rows(int y) { return upscaler_.rows(y); }

 private:
  /// Fills small_.
  void shrink(const uint8_t* plane, int stride);
  void set_weights(const uint8_t* alpha, int alpha_stride);

  int width_ = 0;
  int height_ = 0;
  int small_width_ = 0;
  int small_height_ = 0;
  std::vector<uint8_t> quarter_;
  std::vector<uint8_t> small_;
  std::vector<int16_t> blurred_;  // as the upscaler takes it
  std::vector<float> weight_;
  std::vector<float> blurred_weight_;
  std::vector<float> weighted_;  // plane·w, then its convolution
  Gaussian gaussian_;
  Upscaler upscaler_;
};

}  // namespace camfx
