#include "effect/card.h"

#include "effects/effect_binding.h"
#include "effects/rgb_picture.h"

namespace camfx::addon {
namespace {

class CardBinding : public EffectBinding {
 public:
  /// { background: RGB24, width, height }
  void set(const Napi::Object& parameters) override { card_.set_picture(rgb_picture_of(parameters, "background")); }
  Effect& effect() override { return card_; }

 private:
  Card card_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_card() { return std::make_unique<CardBinding>(); }

}  // namespace camfx::addon
