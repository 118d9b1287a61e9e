// A small picture that lies upon the frame, see-through where it says so.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/effect.h"

namespace camfx {

/// Four bytes a pixel: red, green, blue, alpha (255 = nothing shines through), the colours not multiplied by alpha.
struct RgbaView {
  const uint8_t* data;
  int width;
  int height;
};

/// Touches the frame in its own rectangle only. Where alpha is 0, the frame is left byte for byte.
class Overlay : public Effect {
 public:
  /// Its upper left corner in the frame; what lies beyond the frame's edges doesn't show. `opacity` 0..1.
  void set_picture(const RgbaView& picture, int x, int y, float opacity);
  void apply(const EffectInput& input, I420View out) override;

 private:
  /// One plane of it, its colour multiplied by alpha.
  struct Plane {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    std::vector<uint8_t> colour;
    std::vector<uint8_t> alpha;
  };
  static void blend(const Plane& plane, uint8_t* out, int stride, int width, int height);

  Plane luma_;
  Plane u_;
  Plane v_;
};

}  // namespace camfx
