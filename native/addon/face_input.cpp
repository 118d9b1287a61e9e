#include "face_input.h"

#include "compositor.h"
#include "convert.h"

namespace camfx::addon {

Napi::Function FaceInput::define(Napi::Env env) {
  return DefineClass(env, kName,
                     {
                         InstanceMethod<&FaceInput::fill>("fill"),
                         InstanceMethod<&FaceInput::remember>("remember"),
                     });
}

/// (compositor, input, size): where the frame at work lies in the square, and how far it has changed.
Napi::Value FaceInput::fill(const Napi::CallbackInfo& info) {
  const ConstI420View& picture = unwrap<Compositor>(info[0]).picture();
  const auto size = info[2].As<Napi::Number>().Uint32Value();
  float* const input = floats(info[1], size_t{3} * size * size);
  return guard(info.Env(), [&]() -> Napi::Value {
    const auto [rect, change] = input_.fill(picture, input, static_cast<int>(size));
    Napi::Object filled = Napi::Object::New(info.Env());
    filled.Set("x", rect.x);
    filled.Set("y", rect.y);
    filled.Set("width", rect.width);
    filled.Set("height", rect.height);
    filled.Set("change", change);
    return filled;
  });
}

void FaceInput::remember(const Napi::CallbackInfo& /*info*/) { input_.remember(); }

}  // namespace camfx::addon
