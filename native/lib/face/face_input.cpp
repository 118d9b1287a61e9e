#include "face/face_input.h"

#include <algorithm>
#include <cstddef>

namespace camfx {

FaceInput::Filled FaceInput::fill(ConstI420View frame, float* nchw, int size) {
  const LetterboxRect rect = letterbox_rect(frame.width, frame.height, size, size);
  const size_t side = static_cast<size_t>(size);
  const size_t width = static_cast<size_t>(rect.width);
  const size_t height = static_cast<size_t>(rect.height);
  unit_.resize(3 * width * height);
  const float change = picture_.fill(frame, unit_.data(), rect.width, rect.height);
  std::fill_n(nchw, 3 * side * side, -1.0F);
  for (size_t row = 0; row < 3 * height; ++row) {
    const size_t y = row % height + static_cast<size_t>(rect.y);
    const float* const in = unit_.data() + row * width;
    float* const out = nchw + (row / height * side + y) * side + static_cast<size_t>(rect.x);
    std::transform(in, in + width, out, [](float value) { return 2 * value - 1; });
  }
  return {rect, change};
}

}  // namespace camfx
