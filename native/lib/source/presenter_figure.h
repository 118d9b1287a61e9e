// The drawn person, as two pictures that move on their own: the body and the head in front of it. Positions are
// relative to the middle of the face; a length of 1 is the height of the figure, from above the hair to the chest.
#pragma once

#include "source/presenter_layer.h"
#include "source/presenter_look.h"
#include "source/presenter_motion.h"
#include "source/presenter_shapes.h"

namespace camfx::drawing {

constexpr float kHeadHalfWidth = 0.108F;
constexpr float kHeadHalfHeight = 0.150F;
constexpr float kChinY = kHeadHalfHeight;
constexpr float kHairHalfWidth = 0.135F;
constexpr float kHairTop = -0.185F;
constexpr float kNeckTop = 0.055F;
constexpr float kShoulderY = 0.33F;
constexpr float kBodyHalfWidth = 0.33F;

/// Neck, shirt, collar and the skin between, without end below. `pixel` is the size of a sample, for the soft edge.
Surface body_at(float x, float y, float pixel, const PresenterLook& look);

/// Ears, face and hair.
Surface head_at(float x, float y, float pixel, const Expression& expression, const PresenterLook& look);

/// Boxes around (0, y) outside of which head_at doesn't depend on Expression::blink or Expression::mouth.
struct FacePart {
  float y;
  float half_width;
  float half_height;
};
constexpr FacePart kEyes{-0.008F, 0.066F, 0.026F};
constexpr FacePart kMouth{0.082F, 0.040F, 0.026F};

struct Direction {
  float x, y, z;
};
/// Towards the key light: upper left, in front.
constexpr Direction kLight{-0.45F, -0.50F, 0.74F};

/// How much of a sample at this distance from an edge is covered: an edge a little wider than a pixel, like a lens'.
inline float coverage(float distance, float pixel) { return unit(0.5F - distance / pixel * 0.75F); }

}  // namespace camfx::drawing
