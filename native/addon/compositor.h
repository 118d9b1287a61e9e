// Compositor: one frame's way from the captured picture to the published slot, a method for each stage.
#pragma once

#include <napi.h>

#include <functional>

#include "effect/blur.h"
#include "effect/replace.h"
#include "frame/i420.h"
#include "frame/jpeg.h"
#include "matte/matte.h"
#include "matte/model_input.h"

namespace camfx::addon {

class Compositor : public Napi::ObjectWrap<Compositor> {
 public:
  static constexpr const char* kName = "Compositor";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000005, 0x9d1f6a3b52e84c05};
  static Napi::Function define(Napi::Env env);

  explicit Compositor(const Napi::CallbackInfo& info);

 private:
  Napi::Value take(const Napi::CallbackInfo& info);
  void load(const Napi::CallbackInfo& info);
  Napi::Value fill_model_input(const Napi::CallbackInfo& info);
  Napi::Value update_matte(const Napi::CallbackInfo& info);
  void clear_matte(const Napi::CallbackInfo& info);
  void set_background(const Napi::CallbackInfo& info);
  Napi::Value blur(const Napi::CallbackInfo& info);
  Napi::Value replace(const Napi::CallbackInfo& info);
  Napi::Value pass(const Napi::CallbackInfo& info);
  Napi::Value publish(const Napi::CallbackInfo& info, const std::function<void(I420View)>& draw);

  int width_ = 0;
  int height_ = 0;
  I420Buffer loaded_;
  ConstI420View picture_;  // the frame at work: a stream's, or loaded_
  int64_t capture_ns_ = 0;
  ModelInput model_input_;
  Matte matte_;
  JpegDecoder jpeg_;
  BackgroundBlur blur_;
  BackgroundReplace replace_;
  I420Buffer background_;
};

}  // namespace camfx::addon
