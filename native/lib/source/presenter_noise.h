// Sensor noise on luma: every camera has it, and effects must cope with it.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/i420.h"

namespace camfx::drawing {

class SensorNoise {
 public:
  /// The most that a luma value moves either way.
  static constexpr int kAmplitude = 5;

  SensorNoise();

  /// Adds the noise of one exposure, within limited range; the same for the same seed.
  void add(uint32_t seed, I420View frame) const;

 private:
  // One long run, which each row of each frame enters at another place: no pattern to see, no random numbers to make.
  std::vector<int8_t> run_;
};

}  // namespace camfx::drawing
