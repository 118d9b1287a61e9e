// Green screen: what has the colour of the screen makes way for a background.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "effect/effect.h"
#include "effect/replace.h"
#include "frame/upscale.h"

namespace camfx {

/// Goes by the hue of each chroma sample and not by its brightness, so that a screen with shadows and folds is one
/// colour; the matte of a segmentation model is not used.
class ChromaKey : public Effect {
 public:
  struct Key {
    uint8_t u = 0;  // of the screen, BT.601
    uint8_t v = 0;
    /// 0..100 each: how far from the screen's hue still is screen, how wide the edge is, how much of the screen's light
    /// on the person is taken off.
    int tolerance = 40;
    int softness = 20;
    int spill = 50;
  };

  /// Throws BAD_ARGUMENT when the colour is too grey to be told from other things.
  void set_key(const Key& key);
  void set_background(std::shared_ptr<const Background> background) { replace_.set_background(std::move(background)); }
  /// Throws BAD_ARGUMENT unless the background has the frame's size.
  void apply(const EffectInput& input, I420View out) override;

 private:
  /// What becomes of a sample, by u * 256 + v.
  struct Entry {
    uint8_t alpha;  // 255 = not the screen
    uint8_t u;
    uint8_t v;
  };
  void key_planes(const ConstI420View& picture);
  void enlarge_alpha(int width, int height);

  std::vector<Entry> table_;
  std::vector<int16_t> half_alpha_;  // as the upscaler takes it
  std::vector<uint8_t> alpha_;
  std::vector<uint8_t> u_;
  std::vector<uint8_t> v_;
  Upscaler upscaler_;
  BackgroundReplace replace_;
};

}  // namespace camfx
