// Brightness, contrast, saturation, warmth and white balance.
#pragma once

#include "effect/chroma_matrix.h"
#include "effect/effect.h"
#include "effect/tone_curve.h"
#include "effect/white_balance.h"

namespace camfx {

/// All −1..1, 0 changes nothing.
struct ColourSettings {
  float brightness = 0;
  float contrast = 0;
  float saturation = 0;
  float warmth = 0;
  bool balances = false;  // the light's colour is measured and taken out
};

/// Nothing is cut off: black stays black and white stays white, in between it is curves.
class Colour : public Effect {
 public:
  void set(const ColourSettings& settings);
  /// Of the next frame, in seconds of a steady clock.
  void set_time(double seconds) { seconds_ = seconds; }
  void forget() { balance_.forget(); }
  void apply(const EffectInput& input, I420View out) override;

 private:
  void set_matrix(const ColourGains& light);

  ColourSettings settings_;
  double seconds_ = 0;
  ToneCurve curve_;
  ChromaMatrix matrix_;
  WhiteBalance balance_;
};

}  // namespace camfx
