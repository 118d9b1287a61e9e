#include "native_effect.h"

#include "convert.h"

namespace camfx::addon {

Napi::Function NativeEffect::define(Napi::Env env) {
  return DefineClass(env, kName,
                     {InstanceMethod<&NativeEffect::set>("set"), InstanceMethod<&NativeEffect::close>("close")});
}

/// (name, parameters)
NativeEffect::NativeEffect(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    binding_ = bind_effect(info[0].As<Napi::String>().Utf8Value());
    binding_->set(info[1].As<Napi::Object>());
  });
}

EffectBinding& NativeEffect::binding(Napi::Env env) {
  if (!binding_) throw Napi::Error::New(env, "The effect is closed");
  return *binding_;
}

Effect& NativeEffect::effect(Napi::Env env) { return binding(env).effect(); }

/// (parameters): those that change.
void NativeEffect::set(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] { binding(info.Env()).set(info[0].As<Napi::Object>()); });
}

/// Frees its buffers. Idempotent.
void NativeEffect::close(const Napi::CallbackInfo&) { binding_.reset(); }

}  // namespace camfx::addon
