// What the built-in sources share: the accepted formats, one I420 frame of their own, and real-time pacing.
#pragma once

#include <cstdint>
#include <optional>

#include "frame/i420.h"
#include "source/frame_clock.h"
#include "source/source.h"

namespace camfx {

class DrawnSource : public Source {
 public:
  FrameFormat format() const override { return format_; }
  std::optional<CapturedFrame> next(int timeout_ms) override;

 protected:
  enum class Motion { kLive, kStill };

  /// Throws BAD_FORMAT unless the size is even, from 64x64 to 3840x2160 or 2160x3840, and fps from 1 to 120.
  DrawnSource(uint32_t width, uint32_t height, uint32_t fps, Motion motion);

  /// Fills the whole frame with the picture of that time since the first frame. A still source draws once.
  virtual void draw(double seconds, I420View out) = 0;

 private:
  FrameFormat format_;
  Motion motion_;
  FrameClock clock_;
  I420Buffer frame_;
  bool drawn_ = false;
};

}  // namespace camfx
