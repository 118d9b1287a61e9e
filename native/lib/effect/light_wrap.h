// The light of the room on the edge of the person in front of it.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/effect.h"
#include "effect/room_blur.h"
#include "frame/upscale.h"

namespace camfx {

/// Bright parts of the blurred room show through the nearest parts of the person, so that they look to be in one light.
/// Not thread-safe; its buffers are reused from frame to frame.
class LightWrap {
 public:
  /// The matte with less of the person where the room, as `blur` has it, throws light on it; valid until the next call.
  /// `amount` 0..1.
  MatteView apply(const MatteView& matte, int width, int height, const RoomBlur& blur, float amount);

 private:
  std::vector<int16_t> light_;
  Upscaler upscaler_;
  std::vector<uint8_t> row_;
  std::vector<uint8_t> alpha_;
};

}  // namespace camfx
