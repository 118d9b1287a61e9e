// BT.601 limited range (every camfx frame) to and from the full range of JPEG (JFIF). Same matrix, other scale:
// luma 16..235 ↔ 0..255, chroma 16..240 ↔ 0..255. Exact to half a level; what lies outside is clamped.
#pragma once

#include "frame/i420.h"

namespace camfx {

/// Both views have the same size and don't overlap.
void full_to_limited(ConstI420View full, I420View limited);
void limited_to_full(ConstI420View limited, I420View full);

}  // namespace camfx
