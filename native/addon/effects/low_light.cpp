#include "effect/low_light.h"

#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class LowLightBinding : public EffectBinding {
 public:
  /// { strength: 0..100 }, { denoise }, { seconds }, { forget: true }
  void set(const Napi::Object& parameters) override {
    if (parameters.Has("strength")) low_light_.set_strength(parameters.Get("strength").As<Napi::Number>().Int32Value());
    if (parameters.Has("denoise")) low_light_.set_denoise(parameters.Get("denoise").ToBoolean());
    if (parameters.Has("seconds")) low_light_.set_time(parameters.Get("seconds").As<Napi::Number>().DoubleValue());
    if (parameters.Has("forget")) low_light_.forget();
  }
  Effect& effect() override { return low_light_; }

 private:
  LowLight low_light_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_low_light() { return std::make_unique<LowLightBinding>(); }

}  // namespace camfx::addon
