#include "effect/replace.h"

#include "background.h"
#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class ReplaceBinding : public EffectBinding {
 public:
  /// { background: NativeBackground }
  void set(const Napi::Object& parameters) override {
    replace_.set_background(unwrap<NativeBackground>(parameters.Get("background")).background(parameters.Env()));
  }
  Effect& effect() override { return replace_; }

 private:
  BackgroundReplace replace_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_replace() { return std::make_unique<ReplaceBinding>(); }

}  // namespace camfx::addon
