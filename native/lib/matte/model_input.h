// A camera frame as a segmentation model wants to see it.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx {

/// Not thread-safe; its buffers are reused from frame to frame.
class ModelInput {
 public:
  /// Stretches the frame to width × height and writes three planes of floats, red, green, blue, each 0..1. False when
  /// they are the same as the last time, so that the model would only say the same again.
  bool fill(ConstI420View frame, float* nchw, int width, int height);

 private:
  std::vector<uint8_t> yuv_;   // 4:4:4 planes at the model's size
  std::vector<uint8_t> last_;  // those of the frame before
};

}  // namespace camfx
