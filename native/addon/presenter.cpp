#include "presenter.h"

#include <algorithm>

#include "convert.h"

namespace camfx::addon {

namespace {

void read_colour(const Napi::Object& look, const char* key, Rgb& colour) {
  if (!look.Has(key)) return;
  const Napi::Array rgb = look.Get(key).As<Napi::Array>();
  const auto channel = [&rgb](uint32_t index) { return rgb.Get(index).As<Napi::Number>().FloatValue(); };
  colour = {channel(0), channel(1), channel(2)};
}

void read_number(const Napi::Object& look, const char* key, float& number) {
  if (look.Has(key)) number = look.Get(key).As<Napi::Number>().FloatValue();
}

/// What is missing stays as it usually is.
PresenterLook read_look(const Napi::Object& object) {
  PresenterLook look;
  read_colour(object, "skin", look.skin);
  read_colour(object, "hair", look.hair);
  read_colour(object, "shirt", look.shirt);
  read_colour(object, "wall", look.wall);
  read_number(object, "roomLight", look.room_light);
  read_number(object, "hairVolume", look.hair_volume);
  read_number(object, "hairEnd", look.hair_end);
  read_number(object, "frizz", look.frizz);
  return look;
}

}  // namespace

Napi::Function NativePresenter::define(Napi::Env env) {
  return DefineClass(
      env, kName, {InstanceMethod<&NativePresenter::render>("render"), InstanceMethod<&NativePresenter::room>("room")});
}

/// ({ width, height }, look)
NativePresenter::NativePresenter(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  guard(info.Env(), [&] {
    const Napi::Object size = info[0].As<Napi::Object>();
    const uint32_t width = get_uint32(size, "width");
    const uint32_t height = get_uint32(size, "height");
    presenter_.emplace(width, height, 30, true, read_look(info[1].As<Napi::Object>()));
    width_ = static_cast<int>(width);
    height_ = static_cast<int>(height);
  });
}

/// (seconds): { i420, alpha } of that time.
Napi::Value NativePresenter::render(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    const auto pixels = static_cast<size_t>(width_) * static_cast<size_t>(height_);
    auto i420 = Napi::Uint8Array::New(info.Env(), pixels / 2 * 3);
    auto alpha = Napi::Uint8Array::New(info.Env(), pixels);
    presenter_->render(info[0].As<Napi::Number>().DoubleValue(), packed_i420(i420.Data(), width_, height_),
                       alpha.Data());
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("i420", i420);
    object.Set("alpha", alpha);
    return object;
  });
}

/// (): I420 of the room with nobody in it, without noise.
Napi::Value NativePresenter::room(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    const I420Buffer& room = presenter_->room();
    auto i420 = Napi::Uint8Array::New(info.Env(), room.size());
    std::copy_n(room.data(), room.size(), i420.Data());
    return i420;
  });
}

}  // namespace camfx::addon
