// The beautify effect: smooths the skin of a face and leaves its features, the hair and the room as they are.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/effect.h"
#include "frame/upscale.h"

namespace camfx {

/// A face as an upright oval, in pixels of the picture; it may stand over its borders.
struct FaceOval {
  double center_x = 0;
  double center_y = 0;
  double radius_x = 0;
  double radius_y = 0;
  double presence = 1;  // 0 to 1: a face that comes and goes is smoothed as much as it is there
};

/// A guided filter of the luma by itself (He, Sun, Tang: Guided Image Filtering) on a grid of some 50 cells across the
/// face: q = a·I + b, with a = var / (var + ε) near 1 at edges, which stay, and near 0 on skin, which becomes its mean.
/// Where the colour isn't the skin's and toward the oval's edge it fades to nothing. Bytes beyond the ovals stay
/// as they are.
class Beautify : public Effect {
 public:
  /// 0 (the picture as it is) to 100.
  void set_strength(int strength);
  /// Of the next picture.
  void set_faces(std::vector<FaceOval> faces);
  void apply(const EffectInput& input, I420View out) override;

 private:
  /// The oval's surroundings in the picture and the grid that is laid over them.
  struct Region {
    int x;
    int y;
    int width;
    int height;
    int columns;
    int rows;
  };

  static Region region_of(const FaceOval& face, const ConstI420View& picture);
  void smooth(const I420View& picture, const FaceOval& face);
  void shrink(const ConstI420View& picture, const Region& region);
  void weigh(const Region& region, const FaceOval& face);
  void filter(const Region& region, float epsilon);
  void box_mean(std::vector<float>& plane, const Region& region);

  float strength_ = 0;  // 0..1
  std::vector<FaceOval> faces_;
  // One value for each cell of the grid.
  std::vector<uint8_t> luma_;
  std::vector<uint8_t> u_;
  std::vector<uint8_t> v_;
  std::vector<float> weight_;  // 0..1, of the smoothed picture
  std::vector<float> gain_;    // 1 − a
  std::vector<float> offset_;  // b
  std::vector<float> box_rows_;
  std::vector<int16_t> gain_samples_;
  std::vector<int16_t> offset_samples_;
  Upscaler gain_upscaler_;
  Upscaler offset_upscaler_;
};

}  // namespace camfx
