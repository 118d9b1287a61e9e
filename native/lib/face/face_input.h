// A camera frame as a face detector wants to see it.
#pragma once

#include <vector>

#include "frame/i420.h"
#include "frame/scale.h"
#include "matte/model_input.h"

namespace camfx {

/// Not thread-safe; its buffers are reused from frame to frame.
class FaceInput {
 public:
  struct Filled {
    LetterboxRect rect;  // where the frame lies in the square
    float change;        // of the frame since remember(), as ModelInput::fill() tells it
  };
  /// Fits the frame into a square, black around it, and writes three planes of floats, red, green, blue, each -1..1.
  Filled fill(ConstI420View frame, float* nchw, int size);
  /// The model answers for the frame of the last fill().
  void remember() { picture_.remember(); }

 private:
  ModelInput picture_;
  std::vector<float> unit_;  // the frame at its size in the square, 0..1
};

}  // namespace camfx
