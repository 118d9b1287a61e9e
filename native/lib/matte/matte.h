// The opacity plane of the person, made from the raw mask of a segmentation model.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/upscale.h"

namespace camfx {

/// Not thread-safe; its buffers are reused from frame to frame.
class Matte {
 public:
  /// `mask` is P(person), row by row; the matte is its smoothstep(.25, .75), enlarged to the frame's size. A mask with
  /// any value that is no probability (NaN, infinite, outside −0.01..1.01) shows nobody: the matte is cleared and the
  /// answer is false, so that a broken model hides the room rather than showing it.
  bool update(const float* mask, int mask_width, int mask_height, int frame_width, int frame_height);

  /// 255 = person, 0 = background; of the size of the last update, null before the first.
  const uint8_t* alpha() const { return alpha_.empty() ? nullptr : alpha_.data(); }
  /// Bytes.
  int stride() const { return stride_; }
  /// Everything is background.
  void clear();

 private:
  std::vector<int16_t> mask_;  // at the model's size, as the upscaler takes it
  std::vector<uint8_t> alpha_;
  int stride_ = 0;
  Upscaler upscaler_;
};

}  // namespace camfx
