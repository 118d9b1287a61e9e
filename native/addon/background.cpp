#include "background.h"

#include <algorithm>
#include <string>

#include "convert.h"
#include "frame_stream.h"

namespace camfx::addon {

namespace {

Fit fit_of(const std::string& name) {
  if (name == "contain") return Fit::kContain;
  return name == "stretch" ? Fit::kStretch : Fit::kCover;
}

}  // namespace

Napi::Function NativeBackground::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&NativeBackground::show>("show"), InstanceMethod<&NativeBackground::take>("take"),
       InstanceMethod<&NativeBackground::show_black>("showBlack"), InstanceMethod<&NativeBackground::close>("close")});
}

/// ({ width, height, fit })
NativeBackground::NativeBackground(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    const Napi::Object picture = info[0].As<Napi::Object>();
    background_ = std::make_shared<Background>(static_cast<int>(get_uint32(picture, "width")),
                                               static_cast<int>(get_uint32(picture, "height")),
                                               fit_of(get_string(picture, "fit")));
  });
}

std::shared_ptr<Background> NativeBackground::background(Napi::Env env) const {
  if (!background_) throw Napi::Error::New(env, "The background is closed");
  return background_;
}

/// (packed I420 of its size)
void NativeBackground::show(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    const auto background = this->background(info.Env());
    const auto bytes = bytes_of(info[0]);
    const auto picture = std::make_shared<I420Buffer>(background->view().width, background->view().height);
    if (bytes.size() != picture->size())
      throw Error("BAD_ARGUMENT", "Expected a background of " + std::to_string(picture->size()) +
                                      " bytes but received " + std::to_string(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), picture->data());
    background->show(picture->view(), picture);
  });
}

/// (stream): whether there was a new frame.
Napi::Value NativeBackground::take(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    const auto taken = unwrap<NativeFrameStream>(info[0]).stream(info.Env()).take();
    if (taken) background(info.Env())->show(taken->picture, taken->owner);
    return Napi::Boolean::New(info.Env(), taken.has_value());
  });
}

void NativeBackground::show_black(const Napi::CallbackInfo& info) { background(info.Env())->show_black(); }

void NativeBackground::close(const Napi::CallbackInfo&) { background_.reset(); }

}  // namespace camfx::addon
