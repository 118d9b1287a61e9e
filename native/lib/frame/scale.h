// Fits a frame of any size into one of another.
#pragma once

#include "frame/i420.h"

namespace camfx {

struct LetterboxRect {
  int x;
  int y;
  int width;
  int height;
};

/// Where `in` lands inside `out`: aspect kept, centred; all four numbers even, so that chroma lands whole.
LetterboxRect letterbox_rect(int in_width, int in_height, int out_width, int out_height);

class LetterboxScaler {
 public:
  /// Fills all of `out`: the scaled picture, and black bars beside or above and below it. No overlap of the two.
  void scale(ConstI420View in, I420View out);
};

/// How a picture fills one of another shape: its sides cut, with black bars, or squashed.
enum class Fit { kCover, kContain, kStretch };

/// Fills all of `out`. No overlap of the two.
void fit_picture(ConstI420View in, I420View out, Fit fit);

void fill_black(I420View out);

}  // namespace camfx
