// The crop effect: a part of the picture fills the frame. Its border may lie between pixels, so it can glide.
#pragma once

#include <optional>

#include "effect/effect.h"
#include "frame/window_scaler.h"

namespace camfx {

/// In pixels of the picture, which needn't be whole.
struct CropRect {
  double x;
  double y;
  double width;
  double height;
};

class Crop : public Effect {
 public:
  /// The part to be shown from the next picture on; the whole of it until the first call.
  void set_rect(CropRect rect);
  /// Throws BAD_ARGUMENT unless the rectangle lies within the picture and is 2 pixels or more each way. The whole
  /// picture is copied as it is.
  void apply(const EffectInput& input, I420View out) override;

 private:
  std::optional<CropRect> rect_;
  WindowScaler scaler_;
};

}  // namespace camfx
