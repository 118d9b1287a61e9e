#include "effect/colour.h"

#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

/// From −100..100.
float share(const Napi::Object& parameters, const char* key) {
  return parameters.Get(key).As<Napi::Number>().FloatValue() / 100;
}

class ColourBinding : public EffectBinding {
 public:
  /// { brightness, contrast, saturation, warmth: −100..100, auto }, { seconds }, { forget: true }
  void set(const Napi::Object& parameters) override {
    if (parameters.Has("seconds")) colour_.set_time(parameters.Get("seconds").As<Napi::Number>().DoubleValue());
    if (parameters.Has("forget")) colour_.forget();
    if (!parameters.Has("brightness")) return;
    colour_.set({share(parameters, "brightness"), share(parameters, "contrast"), share(parameters, "saturation"),
                 share(parameters, "warmth"), parameters.Get("auto").ToBoolean()});
  }
  Effect& effect() override { return colour_; }

 private:
  Colour colour_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_colour() { return std::make_unique<ColourBinding>(); }

}  // namespace camfx::addon
