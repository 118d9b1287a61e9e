// The room behind the presenter: a wall with a window, shelves, a plant and a sideboard, slightly out of focus.
#pragma once

#include "frame/i420.h"

namespace camfx::drawing {

/// The same bytes for the same size. Without sensor noise.
I420Buffer draw_room(int width, int height);

}  // namespace camfx::drawing
