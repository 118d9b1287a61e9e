// The background blur effect.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/plane_blur.h"
#include "frame/i420.h"

namespace camfx {

/// `strength` is 0..100: 0 leaves the frame as it is, 100 leaves nothing in the room to be recognised; the width of the
/// blur grows with the frame, so a strength looks the same at every size. `out` has the frame's size and doesn't
/// overlap it; anything else is BAD_ARGUMENT. Not thread-safe; its buffers are reused from frame to frame.
class BackgroundBlur {
 public:
  /// `alpha` has the frame's size: 255 shows exactly the frame, 0 exactly the blurred room. (A chroma sample goes by
  /// the mean of its four alphas.) Null means that there is no matte: everything is blurred.
  void apply(ConstI420View frame, const uint8_t* alpha, int alpha_stride, int strength, I420View out);

 private:
  PlaneBlur luma_;
  PlaneBlur chroma_;
  std::vector<uint8_t> half_alpha_;
};

}  // namespace camfx
