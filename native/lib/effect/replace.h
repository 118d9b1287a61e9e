// The background replacement effect.
#pragma once

#include <cstdint>

#include "frame/i420.h"

namespace camfx {

class BackgroundReplace {
 public:
  /// `alpha` has the frame's size: 255 shows exactly the frame, 0 exactly the background. (A chroma sample goes by the
  /// mean of its four alphas.) Null means that there is no matte: only the background shows. `background` and `out`
  /// have the frame's size, or else BAD_ARGUMENT is thrown.
  void apply(ConstI420View frame, const uint8_t* alpha, int alpha_stride, ConstI420View background, I420View out);
};

}  // namespace camfx
