// Blurs what lies behind a person, at a fraction of the picture's size.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "effect/disc.h"
#include "effect/effect.h"
#include "effect/gaussian.h"
#include "effect/matte_cover.h"
#include "effect/room.h"
#include "frame/upscale.h"

namespace camfx {

/// What a point becomes. The lights of a room stand out as discs.
enum class BlurShape { kGaussian, kDisc };

/// The background is the normalised convolution blur(plane·w) / blur(w), w being 1 where there is only background and
/// next to nothing where the person is: so the person's colours don't glow into the room around them, and what is
/// behind the person is filled from beside them. All planes share one small grid, and so w. Not thread-safe; its
/// buffers are reused from frame to frame.
class RoomBlur {
 public:
  /// Readies rows(). `sigma` in pixels; `cover` of the person, or null when there is none.
  void blur(const EffectInput& input, const MatteCover* cover, float sigma, BlurShape shape);
  /// How much light the room throws on what is in front of it, in levels as the upscaler takes them, on a grid of
  /// grid_width() × grid_height(): more from bright parts, nothing far inside the person. `amount` 0..1.
  void light(float amount, std::vector<int16_t>& samples) const;
  int grid_width() const { return width_; }
  int grid_height() const { return height_; }
  /// The row of a blurred plane; see Upscaler::rows.
  const RowPair& rows(int plane, int y) { return upscalers_[static_cast<size_t>(plane)].rows(y); }

 private:
  void resize(const ConstI420View& picture, int factor);
  /// A plane of `factor` times the grid's size at the grid's; valid until the next call.
  const uint8_t* shrink(const uint8_t* plane, int width, int height, int factor);
  void set_weights(const MatteCover* cover, int factor);
  /// Readies weight_ and scale_; bright parts weigh more in discs.
  void weigh(const uint8_t* luma);
  void convolve(std::vector<float>& plane);
  void blur_plane(const uint8_t* small, std::vector<int16_t>& blurred);

  int width_ = 0;  // of the grid
  int height_ = 0;
  Quarter quarter_;                             // where none was made already
  std::array<std::vector<uint8_t>, 2> shrunk_;  // planes on their way to the grid
  std::vector<float> weight_;
  std::vector<float> weighted_;  // w, or plane·w, then its convolution
  std::vector<float> scale_;     // what makes levels of it, as the upscaler takes them
  std::array<std::vector<int16_t>, kPlanes> blurred_;
  BlurShape shape_ = BlurShape::kGaussian;
  Gaussian gaussian_;
  Disc disc_;
  std::array<Upscaler, kPlanes> upscalers_;
};

}  // namespace camfx
