#include "compositor.h"

#include <libyuv.h>

#include <algorithm>
#include <string>

#include "convert.h"
#include "frame/convert.h"
#include "frame_stream.h"
#include "native_effect.h"
#include "ring_producer.h"

namespace camfx::addon {

namespace {

void expect_size(const ConstI420View& picture, int width, int height) {
  if (picture.width == width && picture.height == height) return;
  throw Error("BAD_FORMAT", "Expected a picture of " + std::to_string(width) + "x" + std::to_string(height) +
                                " but received " + std::to_string(picture.width) + "x" +
                                std::to_string(picture.height));
}

}  // namespace

Napi::Function Compositor::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&Compositor::take>("take"), InstanceMethod<&Compositor::load>("load"),
       InstanceMethod<&Compositor::fill_model_input>("fillModelInput"),
       InstanceMethod<&Compositor::update_matte>("updateMatte"), InstanceMethod<&Compositor::clear_matte>("clearMatte"),
       InstanceMethod<&Compositor::matte>("matte"), InstanceMethod<&Compositor::set_matte_quality>("setMatteQuality"),
       InstanceMethod<&Compositor::hold_matte>("holdMatte"), InstanceMethod<&Compositor::apply>("apply"),
       InstanceMethod<&Compositor::publish>("publish"), InstanceMethod<&Compositor::publish_hidden>("publishHidden")});
}

/// ({ width, height }): of every picture, in pixels, even.
Compositor::Compositor(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    const Napi::Object size = info[0].As<Napi::Object>();
    width_ = static_cast<int>(get_uint32(size, "width"));
    height_ = static_cast<int>(get_uint32(size, "height"));
    loaded_.resize(width_, height_);
    captured_ = loaded_.view();
    show(captured_);
  });
}

/// (stream): makes its newest frame the one at work, without a copy; valid until the next take(). Its capture time in
/// ns, or null when there is no new frame.
Napi::Value Compositor::take(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&]() -> Napi::Value {
    const auto taken = unwrap<NativeFrameStream>(info[0]).stream(info.Env()).take();
    if (!taken) return info.Env().Null();
    expect_size(taken->picture, width_, height_);
    captured_ = taken->picture;
    show(captured_);
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
    captured_ = loaded_.view();
    show(captured_);
    capture_ns_ = info[2].As<Napi::Number>().Int64Value();
  });
}

/// (input, width, height): fills the model's input, planar RGB in [0, 1]. How far it has changed since the last
/// updateMatte(): see ModelInput::fill.
Napi::Value Compositor::fill_model_input(const Napi::CallbackInfo& info) {
  const auto width = info[1].As<Napi::Number>().Int32Value();
  const auto height = info[2].As<Napi::Number>().Int32Value();
  float* const input = floats(info[0], size_t{3} * static_cast<size_t>(width) * static_cast<size_t>(height));
  return guard(info.Env(), [&] {
    const float change = model_input_.fill(picture_, input, width, height);
    is_input_ = true;
    return Napi::Number::New(info.Env(), static_cast<double>(change));
  });
}

/// (mask, width, height): of the picture at work, which the last fillModelInput() of that size was of. False when the
/// mask is absurd; the matte then hides everything.
Napi::Value Compositor::update_matte(const Napi::CallbackInfo& info) {
  const auto width = info[1].As<Napi::Number>().Int32Value();
  const auto height = info[2].As<Napi::Number>().Int32Value();
  const float* const mask = floats(info[0], static_cast<size_t>(width) * static_cast<size_t>(height));
  return guard(info.Env(), [&] {
    const ModelPicture& seen = model_input_.picture();
    if (seen.width != width || seen.height != height)
      throw Error("BAD_ARGUMENT", "Expected a mask of the model's last input");
    model_input_.remember();
    return Napi::Boolean::New(info.Env(), matte_.update(mask, seen, picture_));
  });
}

/// ("low" | "balanced" | "high")
void Compositor::set_matte_quality(const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>().Utf8Value();
  matte_.set_quality(name == "high"  ? MatteQuality::kHigh
                     : name == "low" ? MatteQuality::kLow
                                     : MatteQuality::kBalanced);
}

/// (): the last mask, refined along the edges of the picture at work, which the last fillModelInput() was of. False
/// when there is none; the matte then hides everything.
Napi::Value Compositor::hold_matte(const Napi::CallbackInfo& info) {
  return guard(info.Env(),
               [&] { return Napi::Boolean::New(info.Env(), matte_.hold(model_input_.picture(), picture_)); });
}

/// No person: everything is background.
void Compositor::clear_matte(const Napi::CallbackInfo&) { matte_.clear(); }

/// (): a copy of the matte, for measuring; empty before the first one.
Napi::Value Compositor::matte(const Napi::CallbackInfo& info) {
  const size_t size = matte_.alpha() ? static_cast<size_t>(width_) * static_cast<size_t>(height_) : 0;
  auto alpha = Napi::Uint8Array::New(info.Env(), size);
  std::copy_n(matte_.alpha(), size, alpha.Data());
  return alpha;
}

/// (effect): what it draws is the frame at work from now on.
void Compositor::apply(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    I420Buffer& drawn = drawn_[next_drawn_];
    drawn.resize(width_, height_);
    unwrap<NativeEffect>(info[0]).effect(info.Env()).apply(input(), drawn.view());
    show(drawn.view());
    next_drawn_ = 1 - next_drawn_;
  });
}

void Compositor::show(ConstI420View picture) {
  picture_ = picture;
  is_input_ = false;
}

EffectInput Compositor::input() const {
  return {picture_, {matte_.alpha(), matte_.stride()}, is_input_ ? model_input_.quarter() : nullptr};
}

/// Lets `draw` fill a ring slot and publishes it. False when no slot was free: the frame is dropped, and counted.
Napi::Value Compositor::draw_into_slot(const Napi::CallbackInfo& info, const std::function<void(I420View)>& draw) {
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

/// (producer, effect or null): the last effect draws straight into the slot; without one, the frame at work is copied.
Napi::Value Compositor::publish(const Napi::CallbackInfo& info) {
  return draw_into_slot(info, [&](I420View target) {
    if (!info[1].IsNull()) {
      unwrap<NativeEffect>(info[1]).effect(info.Env()).apply(input(), target);
      return;
    }
    libyuv::I420Copy(picture_.y, picture_.y_stride, picture_.u, picture_.u_stride, picture_.v, picture_.v_stride,
                     target.y, target.y_stride, target.u, target.u_stride, target.v, target.v_stride, width_, height_);
  });
}

/// (producer): the captured frame with nothing in it to be recognised, whatever the effects and the matte are.
Napi::Value Compositor::publish_hidden(const Napi::CallbackInfo& info) {
  return draw_into_slot(info, [&](I420View target) { hiding_.apply({captured_, {}}, target); });
}

}  // namespace camfx::addon
