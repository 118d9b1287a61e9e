// The parts of the presenter's head. u and v are positions in the head's half sizes: (0, 0) is the middle of the face,
// v = 1 the chin.
#pragma once

#include "source/presenter_figure.h"

namespace camfx::drawing {

/// How wide the face is at this height, 1 = kHeadHalfWidth: it tapers towards the chin.
inline float jaw_width(float v) { return 1 - 0.15F * smoothstep(0.1F, 1, v); }

/// The lit skin with nose, brow, lips and chin, and the features drawn on it. u and v are within the face.
Rgb face_colour(float u, float v, const Expression& expression, const PresenterLook& look);

/// x and y as in presenter_figure.h.
void cover_with_hair(float x, float y, float pixel, const PresenterLook& look, Surface& head);

}  // namespace camfx::drawing
