// NativeEffect: one effect of a chain, with its buffers.
#pragma once

#include <napi.h>

#include <memory>

#include "effects/effect_binding.h"

namespace camfx::addon {

class NativeEffect : public Napi::ObjectWrap<NativeEffect> {
 public:
  static constexpr const char* kName = "NativeEffect";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000007, 0x9d1f6a3b52e84c07};
  static Napi::Function define(Napi::Env env);

  explicit NativeEffect(const Napi::CallbackInfo& info);
  /// Throws a JavaScript Error after close().
  Effect& effect(Napi::Env env);

 private:
  void set(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  EffectBinding& binding(Napi::Env env);

  std::unique_ptr<EffectBinding> binding_;
};

}  // namespace camfx::addon
