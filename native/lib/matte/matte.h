// The opacity plane of the person, made from the raw mask of a segmentation model: smoothed over time, then refined
// along the edges of the frame that it is of.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/i420.h"
#include "matte/active_spans.h"
#include "matte/colour_guide.h"
#include "matte/edge_coefficients.h"
#include "matte/edge_renderer.h"
#include "matte/grid_plane.h"
#include "matte/luma_guide.h"
#include "matte/model_input.h"
#include "matte/temporal_filter.h"

namespace camfx {

enum class MatteQuality {
  kLow,       // edges go by luma; for masks of every other frame, with hold() for those between
  kBalanced,  // edges go by colour
  kHigh,      // the same, for the masks of a better model
};

/// Not thread-safe; its buffers are reused from frame to frame.
class Matte {
 public:
  /// From the next frame on; balanced at first.
  void set_quality(MatteQuality quality) { quality_ = quality; }

  /// `mask` is P(person), row by row, of the model's picture `seen` of the frame. A mask with any value that is no
  /// probability (NaN, infinite, outside −0.01..1.01), that leaves hardly anything to the room, or that is uncertain of
  /// most, shows nobody: the matte is cleared and the answer is false, so that a broken model hides the room rather
  /// than showing it.
  bool update(const float* mask, const ModelPicture& seen, ConstI420View frame);

  /// The last mask once more, refined along the edges of another frame. False, and nobody is shown, when there is none
  /// of that size.
  bool hold(const ModelPicture& seen, ConstI420View frame);

  /// 255 = person, 0 = background; of the size of the last update, null before the first.
  const uint8_t* alpha() const { return alpha_.empty() ? nullptr : alpha_.data(); }
  /// Bytes.
  int stride() const { return stride_; }
  /// Everything is background, and no earlier mask has an influence on the next one.
  void clear();

 private:
  void resize(ConstI420View frame);
  void refine(const ModelPicture& seen, ConstI420View frame);

  MatteQuality quality_ = MatteQuality::kBalanced;
  GridPlane<int16_t> mask_;
  bool has_mask_ = false;
  GridPicture picture_;
  TemporalFilter temporal_filter_;
  GridPlane<uint8_t> uncertain_;
  ActiveSpans spans_;   // what is refined
  ActiveSpans fitted_;  // and the cells around it that the frame is drawn from
  ActiveSpans raw_;     // what the fit is made from
  LumaGuide luma_guide_;
  ColourGuide colour_guide_;
  EdgeCoefficients coefficients_;
  EdgeRenderer renderer_;
  std::vector<uint8_t> alpha_;
  int stride_ = 0;
};

}  // namespace camfx
