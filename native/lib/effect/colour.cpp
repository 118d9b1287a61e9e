#include "effect/colour.h"

#include <libyuv.h>

#include "effect/arguments.h"

namespace camfx {
namespace {

/// At the end of the scale.
constexpr float kMostLift = 0.6F;
constexpr float kMostWarmth = 0.25F;

}  // namespace

void Colour::set(const ColourSettings& settings) {
  settings_ = settings;
  curve_.set(settings.brightness * kMostLift, settings.contrast);
  set_matrix({});
}

void Colour::set_matrix(const ColourGains& light) {
  const float warmth = settings_.warmth * kMostWarmth;
  matrix_.set({light.red * (1 + warmth), light.green, light.blue * (1 - warmth)}, 1 + settings_.saturation);
}

void Colour::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  if (settings_.brightness != 0 || settings_.contrast != 0)
    curve_.apply(in, out);
  else
    libyuv::CopyPlane(in.y, in.y_stride, out.y, out.y_stride, in.width, in.height);
  if (settings_.balances) set_matrix(balance_.follow(in, seconds_));
  matrix_.apply(in, out);
}

}  // namespace camfx
