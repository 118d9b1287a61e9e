// The room behind the presenter: a wall with a window, shelves, a plant and a sideboard, slightly out of focus.
#pragma once

#include "frame/i420.h"
#include "source/presenter_look.h"

namespace camfx::drawing {

/// The same bytes for the same size and look. Without sensor noise.
I420Buffer draw_room(int width, int height, const PresenterLook& look);

}  // namespace camfx::drawing
