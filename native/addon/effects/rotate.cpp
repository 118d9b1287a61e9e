#include "effect/rotate.h"

#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class RotateBinding : public EffectBinding {
 public:
  /// { degrees, flip, fit: 'contain' | 'cover' }
  void set(const Napi::Object& parameters) override {
    rotate_.set(parameters.Get("degrees").As<Napi::Number>().Int32Value(), parameters.Get("flip").ToBoolean(),
                get_string(parameters, "fit") == "cover" ? RotateFit::kCover : RotateFit::kContain);
  }
  Effect& effect() override { return rotate_; }

 private:
  Rotate rotate_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_rotate() { return std::make_unique<RotateBinding>(); }

}  // namespace camfx::addon
