#include "effect/blur.h"

#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class BlurBinding : public EffectBinding {
 public:
  /// { strength, shape: gaussian or disc, lightWrap }
  void set(const Napi::Object& parameters) override {
    blur_.set_strength(parameters.Get("strength").As<Napi::Number>().Int32Value());
    if (parameters.Has("shape"))
      blur_.set_shape(get_string(parameters, "shape") == "disc" ? BlurShape::kDisc : BlurShape::kGaussian);
    if (parameters.Has("lightWrap")) blur_.set_light_wrap(parameters.Get("lightWrap").As<Napi::Number>().Int32Value());
  }
  Effect& effect() override { return blur_; }

 private:
  BackgroundBlur blur_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_blur() { return std::make_unique<BlurBinding>(); }

}  // namespace camfx::addon
