#include "effect/chroma_key.h"

#include "background.h"
#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class ChromaKeyBinding : public EffectBinding {
 public:
  /// { background: NativeBackground, u, v, tolerance, softness, spill }
  void set(const Napi::Object& parameters) override {
    const auto number = [&](const char* key) { return static_cast<int>(get_uint32(parameters, key)); };
    chroma_key_.set_key({static_cast<uint8_t>(number("u")), static_cast<uint8_t>(number("v")), number("tolerance"),
                         number("softness"), number("spill")});
    chroma_key_.set_background(unwrap<NativeBackground>(parameters.Get("background")).background(parameters.Env()));
  }
  Effect& effect() override { return chroma_key_; }

 private:
  ChromaKey chroma_key_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_chroma_key() { return std::make_unique<ChromaKeyBinding>(); }

}  // namespace camfx::addon
