// Turns any raw frame into the one format of an output: scaled with its aspect kept, then repacked.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "frame/format.h"
#include "frame/i420.h"
#include "frame/scale.h"

namespace camfx {

class FrameConverter {
 public:
  /// `frame` is tightly packed `from`; the result is tightly packed `to`: `frame` itself when nothing is to be done,
  /// else a buffer that is valid until the next call.
  std::span<const uint8_t> convert(const FrameFormat& from, std::span<const uint8_t> frame, const FrameFormat& to);

 private:
  LetterboxScaler scaler_;
  I420Buffer unpacked_;
  I420Buffer scaled_;
  std::vector<uint8_t> packed_;
};

}  // namespace camfx
