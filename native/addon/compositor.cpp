#include "compositor.h"

#include <libyuv.h>

#include <string>

#include "convert.h"
#include "frame/convert.h"
#include "frame_stream.h"
#include "ring_producer.h"

namespace camfx::addon {

namespace {

void expect_size(const ConstI420View& picture, int width, int height) {
  if (picture.width == width && picture.height == height) return;
  throw Error("BAD_FORMAT", "Expected a picture of " + std::to_string(width) + "x" + std::to_string(height) +
                                " but received " + std::to_string(picture.width) + "x" +
                                std::to_string(picture.height));
}

/// The data of a Float32Array of `count` numbers.
float* floats(const Napi::Value& value, size_t count) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array ||
      value.As<Napi::TypedArray>().ElementLength() != count)
    throw Napi::TypeError::New(value.Env(), "Expected a Float32Array of " + std::to_string(count) + " numbers");
  return value.As<Napi::Float32Array>().Data();
}

}  // namespace

Napi::Function Compositor::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&Compositor::take>("take"), InstanceMethod<&Compositor::load>("load"),
       InstanceMethod<&Compositor::fill_model_input>("fillModelInput"),
       InstanceMethod<&Compositor::update_matte>("updateMatte"), InstanceMethod<&Compositor::clear_matte>("clearMatte"),
       InstanceMethod<&Compositor::set_background>("setBackground"), InstanceMethod<&Compositor::blur>("blur"),
       InstanceMethod<&Compositor::replace>("replace"), InstanceMethod<&Compositor::pass>("pass")});
}

/// ({ width, height }): of every picture, in pixels, even.
Compositor::Compositor(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    const Napi::Object size = info[0].As<Napi::Object>();
    width_ = static_cast<int>(get_uint32(size, "width"));
    height_ = static_cast<int>(get_uint32(size, "height"));
    loaded_.resize(width_, height_);
    picture_ = loaded_.view();
  });
}

/// (stream): makes its newest frame the one at work, without a copy; valid until the next take(). Its capture time in
/// ns, or null when there is no new frame.
Napi::Value Compositor::take(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&]() -> Napi::Value {
    const auto taken = unwrap<NativeFrameStream>(info[0]).stream(info.Env()).take();
    if (!taken) return info.Env().Null();
    expect_size(taken->picture, width_, height_);
    picture_ = taken->picture;
    capture_ns_ = taken->capture_ns;
    return Napi::Number::New(info.Env(), static_cast<double>(capture_ns_));
  });
}

/// (fourcc, bytes, capture ns): a captured frame in memory.
void Compositor::load(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    const uint32_t code = fourcc_code(info[0].As<Napi::String>().Utf8Value());
    const auto bytes = bytes_of(info[1]);
    if (code == kMjpg)
      jpeg_.decode(bytes.data(), bytes.size(), loaded_.view());
    else
      to_i420(code, bytes.data(), bytes.size(), 0, loaded_.view());
    picture_ = loaded_.view();
    capture_ns_ = info[2].As<Napi::Number>().Int64Value();
  });
}

/// (input, width, height): fills the model's input, planar RGB in [0, 1]. False when it is the last frame's.
Napi::Value Compositor::fill_model_input(const Napi::CallbackInfo& info) {
  const auto width = info[1].As<Napi::Number>().Int32Value();
  const auto height = info[2].As<Napi::Number>().Int32Value();
  float* const input = floats(info[0], size_t{3} * static_cast<size_t>(width) * static_cast<size_t>(height));
  return guard(info.Env(),
               [&] { return Napi::Boolean::New(info.Env(), model_input_.fill(picture_, input, width, height)); });
}

/// (mask, width, height): false when the mask is absurd; the matte then hides everything.
Napi::Value Compositor::update_matte(const Napi::CallbackInfo& info) {
  const auto width = info[1].As<Napi::Number>().Int32Value();
  const auto height = info[2].As<Napi::Number>().Int32Value();
  const float* const mask = floats(info[0], static_cast<size_t>(width) * static_cast<size_t>(height));
  return guard(info.Env(),
               [&] { return Napi::Boolean::New(info.Env(), matte_.update(mask, width, height, width_, height_)); });
}

/// No person: everything is background.
void Compositor::clear_matte(const Napi::CallbackInfo&) { matte_.clear(); }

/// (rgb): RGB24 of the frame's size, the picture behind the person.
void Compositor::set_background(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    const auto rgb = bytes_of(info[0]);
    const size_t expected = size_t{3} * static_cast<size_t>(width_) * static_cast<size_t>(height_);
    if (rgb.size() != expected)
      throw Error("BAD_ARGUMENT", "Expected a background of " + std::to_string(expected) + " bytes but received " +
                                      std::to_string(rgb.size()));
    background_.resize(width_, height_);
    to_i420(kRgb24, rgb.data(), rgb.size(), 0, background_.view());
  });
}

/// Lets `draw` fill a ring slot and publishes it. False when no slot was free: the frame is dropped, and counted.
Napi::Value Compositor::publish(const Napi::CallbackInfo& info, const std::function<void(I420View)>& draw) {
  return guard(info.Env(), [&] {
    ring::Producer& producer = unwrap<RingProducer>(info[0]).producer(info.Env());
    const auto slot = producer.begin();
    if (!slot) return Napi::Boolean::New(info.Env(), false);
    const FrameFormat& format = producer.format();
    const I420View target = packed_i420(slot->data, static_cast<int>(format.width), static_cast<int>(format.height));
    try {
      expect_size(target, width_, height_);
      draw(target);
    } catch (...) {
      producer.abandon(*slot);
      throw;
    }
    producer.publish(*slot, capture_ns_);
    return Napi::Boolean::New(info.Env(), true);
  });
}

/// (producer, strength 0 to 100)
Napi::Value Compositor::blur(const Napi::CallbackInfo& info) {
  const int strength = info[1].As<Napi::Number>().Int32Value();
  return publish(info,
                 [&](I420View target) { blur_.apply(picture_, matte_.alpha(), matte_.stride(), strength, target); });
}

/// (producer)
Napi::Value Compositor::replace(const Napi::CallbackInfo& info) {
  return publish(info, [&](I420View target) {
    if (background_.width() == 0) throw Error("BAD_ARGUMENT", "Expected a background before the first replaced frame");
    replace_.apply(picture_, matte_.alpha(), matte_.stride(), background_.view(), target);
  });
}

/// (producer): the frame as it is.
Napi::Value Compositor::pass(const Napi::CallbackInfo& info) {
  return publish(info, [&](I420View target) {
    libyuv::I420Copy(picture_.y, picture_.y_stride, picture_.u, picture_.u_stride, picture_.v, picture_.v_stride,
                     target.y, target.y_stride, target.u, target.u_stride, target.v, target.v_stride, width_, height_);
  });
}

}  // namespace camfx::addon
