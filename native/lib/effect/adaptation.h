// How fast what was measured of the pictures is followed.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

namespace camfx {

/// Exponential: after `time_constant` seconds 63 % of a change is there, after three times as long 95 %.
class Adaptation {
 public:
  explicit Adaptation(double time_constant) : time_constant_(time_constant) {}

  /// The share of the way from what is to what was measured now. All of it at first; `seconds` of a steady clock.
  float step(double seconds) {
    // A longer pause counts as one second: what was known before it is not worthless.
    constexpr double kLongest = 1;
    const double since = last_ ? std::clamp(seconds - *last_, 0.0, kLongest) : INFINITY;
    last_ = seconds;
    return static_cast<float>(1 - std::exp(-since / time_constant_));
  }
  void forget() { last_.reset(); }

 private:
  double time_constant_;
  std::optional<double> last_;
};

}  // namespace camfx
