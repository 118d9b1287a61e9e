// A drawn person who talks in a drawn room: a source for a machine without a camera, and for tests, which get the
// exact opacity of the person. Segmentation models take it for a person.
#pragma once

#include <cstdint>

#include "source/drawn_source.h"
#include "source/presenter_look.h"
#include "source/presenter_noise.h"
#include "source/presenter_puppet.h"

namespace camfx {

class Presenter : public DrawnSource {
 public:
  /// A still presenter shows the picture of 0 s for ever, noise included. Throws BAD_FORMAT like every drawn source.
  Presenter(uint32_t width, uint32_t height, uint32_t fps, bool still, const PresenterLook& look = {});

  /// Draws the picture of that time; the same bytes for the same size, look and time, however often and in which order.
  /// `alpha`, unless null, takes width * height bytes: exactly what the person was blended with, 255 where there is
  /// only the person. Throws BAD_ARGUMENT when `out` has another size.
  void render(double seconds, I420View out, uint8_t* alpha);

  /// What is behind the person, without noise.
  const I420Buffer& room() const { return room_; }

 private:
  void draw(double seconds, I420View out) override { render(seconds, out, nullptr); }

  I420Buffer room_;
  drawing::Puppet puppet_;
  drawing::SensorNoise noise_;
};

}  // namespace camfx
