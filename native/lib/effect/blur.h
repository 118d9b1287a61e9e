// The background blur effect.
#pragma once

#include "effect/effect.h"
#include "effect/light_wrap.h"
#include "effect/matte_cover.h"
#include "effect/room.h"
#include "effect/room_blur.h"

namespace camfx {

/// A matte of 255 shows exactly the frame, 0 exactly the blurred room. (A chroma sample goes by the mean of its four
/// alphas.) Without a matte everything is blurred.
class BackgroundBlur : public Effect {
 public:
  /// 0..100: 0 leaves the frame as it is, 100 leaves nothing in the room to be recognised; the width of the blur grows
  /// with the frame, so a strength looks the same at every size. Throws BAD_ARGUMENT beyond that.
  void set_strength(int strength);
  void set_shape(BlurShape shape) { shape_ = shape; }
  /// 0..100: how much of a bright room's light falls on the edge of the person. Above 0, a matte of 255 shows the frame
  /// only away from the room. Throws BAD_ARGUMENT beyond that.
  void set_light_wrap(int amount);
  void apply(const EffectInput& input, I420View out) override;

 private:
  int strength_ = 100;
  BlurShape shape_ = BlurShape::kGaussian;
  int light_wrap_ = 0;
  MatteCover cover_;
  RoomBlur blur_;
  LightWrap wrap_;
  Foreground foreground_;
};

}  // namespace camfx
