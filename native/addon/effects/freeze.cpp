#include "effect/freeze.h"

#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class FreezeBinding : public EffectBinding {
 public:
  /// { forget: true } releases the picture.
  void set(const Napi::Object& parameters) override {
    if (parameters.Has("forget")) freeze_.release();
  }
  Effect& effect() override { return freeze_; }

 private:
  Freeze freeze_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_freeze() { return std::make_unique<FreezeBinding>(); }

}  // namespace camfx::addon
