#include "effect/sharpen.h"

#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class SharpenBinding : public EffectBinding {
 public:
  void set(const Napi::Object& parameters) override {
    sharpen_.set_strength(parameters.Get("strength").As<Napi::Number>().Int32Value());
  }
  Effect& effect() override { return sharpen_; }

 private:
  Sharpen sharpen_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_sharpen() { return std::make_unique<SharpenBinding>(); }

}  // namespace camfx::addon
