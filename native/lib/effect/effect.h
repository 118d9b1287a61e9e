// The contract of effects: each draws one picture from another of the same size.
#pragma once

#include <cstdint>

#include "frame/i420.h"
#include "frame/quarter.h"

namespace camfx {

/// The opacity of the person, of the picture's size: 255 = person, 0 = background. Null: nobody is known to be there.
struct MatteView {
  const uint8_t* alpha = nullptr;
  int stride = 0;  // bytes
};

struct EffectInput {
  ConstI420View picture;
  MatteView matte;                   // of this very picture
  const Quarter* quarter = nullptr;  // of this very picture, if it was made already
};

/// Not thread-safe: an effect belongs to one chain, and keeps its buffers from frame to frame.
class Effect {
 public:
  Effect() = default;
  Effect(const Effect&) = delete;
  Effect& operator=(const Effect&) = delete;
  virtual ~Effect() = default;

  /// Draws all of `out`, which has the picture's size and doesn't overlap it. Throws Error; what is in `out` is then
  /// nothing to be shown.
  virtual void apply(const EffectInput& input, I420View out) = 0;
};

}  // namespace camfx
