// How the presenter moves: small, slow, never repeating in step, like somebody who talks to a camera.
#pragma once

namespace camfx::drawing {

struct Expression {
  float blink = 0;  // 0 = eyes open, 1 = shut
  float mouth = 0;  // 0 = closed, 1 = wide open
};

/// Lengths in frame heights; right and down are positive.
struct Pose {
  float sway = 0;    // the head, sideways; the body follows half the way
  float nod = 0;     // the head, downwards
  float breath = 0;  // everything, downwards
  float tilt = 0;    // the head leans: sideways shift per height above the chin
  float turn = 0;    // the middle of the face, sideways within the head
  Expression expression{};
};

/// The largest of each, for the room that a layer must leave.
constexpr float kMaxSway = 0.018F;
constexpr float kMaxNod = 0.006F;
constexpr float kMaxBreath = 0.0015F;
constexpr float kMaxTilt = 0.03F;
constexpr float kMaxTurn = 0.010F;

/// At 0 s the pose is the neutral one.
Pose pose_at(double seconds);

}  // namespace camfx::drawing
