#include "source/presenter_motion.h"

#include <algorithm>
#include <cmath>

namespace camfx::drawing {
namespace {

constexpr double kBlinkEvery = 3.1;    // seconds
constexpr double kBlinkLength = 0.26;  // seconds, closing and opening

float wave(double seconds, double radians_per_second) {
  return static_cast<float>(std::sin(seconds * radians_per_second));
}

float blink_at(double seconds) {
  const double since = std::fmod(seconds + kBlinkEvery / 2, kBlinkEvery);
  if (since > kBlinkLength) return 0;
  return static_cast<float>(1 - std::abs(since / kBlinkLength * 2 - 1));
}

/// Syllables within phrases, with a pause between two phrases.
float mouth_at(double seconds) {
  const float phrase = std::clamp(3 * wave(seconds, 0.83), 0.0F, 1.0F);
  return phrase * std::abs(wave(seconds, 8.9) * (0.65F + 0.35F * wave(seconds, 2.3)));
}

}  // namespace

Pose pose_at(double seconds) {
  return {.sway = kMaxSway * wave(seconds, 0.9),
          .nod = kMaxNod * wave(seconds, 1.7),
          .breath = kMaxBreath * wave(seconds, 1.5),
          .tilt = kMaxTilt * wave(seconds, 0.47),
          .turn = kMaxTurn * wave(seconds, 0.6),
          .expression = {blink_at(seconds), mouth_at(seconds)}};
}

}  // namespace camfx::drawing
