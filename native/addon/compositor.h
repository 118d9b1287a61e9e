// Compositor: one frame's way from the captured picture to the published slot, a method for each stage.
#pragma once

#include <napi.h>

#include <array>
#include <functional>

#include "effect/blur.h"
#include "effect/effect.h"
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
  /// The frame at work; valid until the next call from JavaScript.
  const ConstI420View& picture() const { return picture_; }

 private:
  Napi::Value take(const Napi::CallbackInfo& info);
  void load(const Napi::CallbackInfo& info);
  Napi::Value fill_model_input(const Napi::CallbackInfo& info);
  Napi::Value update_matte(const Napi::CallbackInfo& info);
  void clear_matte(const Napi::CallbackInfo& info);
  void set_matte_quality(const Napi::CallbackInfo& info);
  Napi::Value hold_matte(const Napi::CallbackInfo& info);
  Napi::Value matte(const Napi::CallbackInfo& info);
  void apply(const Napi::CallbackInfo& info);
  Napi::Value publish(const Napi::CallbackInfo& info);
  Napi::Value publish_hidden(const Napi::CallbackInfo& info);
  Napi::Value draw_into_slot(const Napi::CallbackInfo& info, const std::function<void(I420View)>& draw);
  /// Makes it the frame at work.
  void show(ConstI420View picture);
  EffectInput input() const;

  int width_ = 0;
  int height_ = 0;
  I420Buffer loaded_;
  ConstI420View captured_;  // a stream's frame, or loaded_
  ConstI420View picture_;   // the frame at work: captured_, or what the last effect made of it
  bool is_input_ = false;   // the model's input was made of picture_
  std::array<I420Buffer, 2> drawn_;
  size_t next_drawn_ = 0;
  int64_t capture_ns_ = 0;
  ModelInput model_input_;
  Matte matte_;
  JpegDecoder jpeg_;
  BackgroundBlur hiding_;  // of all there is, when an effect failed to
};

}  // namespace camfx::addon
