// FaceInput: fills the input of one face detector.
#pragma once

#include <napi.h>

#include "face/face_input.h"

namespace camfx::addon {

class FaceInput : public Napi::ObjectWrap<FaceInput> {
 public:
  static constexpr const char* kName = "FaceInput";
  static Napi::Function define(Napi::Env env);

  explicit FaceInput(const Napi::CallbackInfo& info) : ObjectWrap(info) {}

 private:
  Napi::Value fill(const Napi::CallbackInfo& info);
  void remember(const Napi::CallbackInfo& info);

  camfx::FaceInput input_;
};

}  // namespace camfx::addon
