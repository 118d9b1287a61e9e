// Lifts dark pictures.
#pragma once

#include "effect/adaptation.h"
#include "effect/chroma_matrix.h"
#include "effect/effect.h"
#include "effect/luma_denoise.h"
#include "effect/tone_curve.h"

namespace camfx {

/// Measures how bright the picture is, lifts its dark tones until it is bright enough, and follows changes of the light
/// within about a second. A picture that is bright enough by itself is left byte for byte.
class LowLight : public Effect {
 public:
  /// 0 (nothing) to 100 (every picture as bright as a well-lit one). Throws BAD_ARGUMENT.
  void set_strength(int strength);
  /// Whether noise is averaged away where nothing moves, as far as the picture is lifted.
  void set_denoise(bool denoise);
  /// Of the next frame, in seconds of a steady clock.
  void set_time(double seconds) { seconds_ = seconds; }
  void forget();
  void apply(const EffectInput& input, I420View out) override;

 private:
  float strength_ = 1;
  bool denoise_ = true;
  double seconds_ = 0;
  float lift_ = 0;        // as applied to the last frame
  float saturation_ = 1;  // likewise
  Adaptation adaptation_{0.35};
  ToneCurve curve_;
  ChromaMatrix matrix_;
  LumaDenoise noise_;
};

}  // namespace camfx
