#include "effect/mirror.h"

#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class MirrorBinding : public EffectBinding {
 public:
  void set(const Napi::Object&) override {}
  Effect& effect() override { return mirror_; }

 private:
  Mirror mirror_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_mirror() { return std::make_unique<MirrorBinding>(); }

}  // namespace camfx::addon
