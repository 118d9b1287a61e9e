#include "frame_stream.h"

#include <string>
#include <utility>

#include "convert.h"
#include "source/bars.h"
#include "source/media_source.h"
#include "source/presenter.h"
#include "source/still_source.h"
#include "v4l2/camera.h"

namespace camfx::addon {

namespace {

MediaRequest media_request(const Napi::Object& request, uint32_t width, uint32_t height) {
  MediaRequest media;
  const auto command = request.Get("command").As<Napi::Array>();
  for (uint32_t index = 0; index < command.Length(); index++)
    media.command.push_back(command.Get(index).As<Napi::String>().Utf8Value());
  media.input = get_string(request, "input");
  media.name = get_string(request, "name");
  const auto rate = request.Get("fpsFraction").As<Napi::Array>();
  media.format = {kI420, width, height, rate.Get(uint32_t{0}).As<Napi::Number>().Uint32Value(),
                  rate.Get(uint32_t{1}).As<Napi::Number>().Uint32Value()};
  media.pace = request.Get("byClock").ToBoolean() ? Pace::kByClock : Pace::kAsItComes;
  return media;
}

/// See SourceRequest in src/native-types.ts.
std::unique_ptr<Source> open_source(const Napi::Object& request) {
  const std::string kind = get_string(request, "kind");
  const uint32_t width = get_uint32(request, "width");
  const uint32_t height = get_uint32(request, "height");
  const uint32_t fps = get_uint32(request, "fps");
  if (kind == "camera") {
    CameraRequest camera;
    camera.path = get_string(request, "path");
    camera.width = width;
    camera.height = height;
    camera.fps = fps;
    camera.exact_size = request.Get("exactSize").ToBoolean();
    return CameraSource::open(camera);
  }
  if (kind == "media") return std::make_unique<MediaSource>(media_request(request, width, height));
  if (kind == "still") return std::make_unique<StillSource>(width, height, fps, bytes_of(request.Get("i420")));
  if (kind == "bars") return std::make_unique<Bars>(width, height, fps);
  return std::make_unique<Presenter>(width, height, fps, kind == "presenter-still");
}

}  // namespace

Napi::Function NativeFrameStream::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&NativeFrameStream::format>("format"), InstanceMethod<&NativeFrameStream::counters>("counters"),
       InstanceMethod<&NativeFrameStream::close>("close")});
}

/// (request, notify): notify() is called when there is a frame to take or the stream has ended.
NativeFrameStream::NativeFrameStream(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    std::unique_ptr<Source> source = open_source(info[0].As<Napi::Object>());
    // One pending call is enough: it means "look", not "here is a frame".
    notify_ = Napi::ThreadSafeFunction::New(info.Env(), info[1].As<Napi::Function>(), kName, 1, 1);
    cleanup_.emplace(info.Env(), [this] { stop(); });
    stream_ = std::make_unique<FrameStream>(std::move(source), [notify = notify_] { notify.NonBlockingCall(); });
  });
}

NativeFrameStream::~NativeFrameStream() { stop(); }

void NativeFrameStream::stop() {
  if (!stream_) return;
  stream_.reset();
  notify_.Release();
}

FrameStream& NativeFrameStream::stream(Napi::Env env) {
  if (!stream_) throw Napi::Error::New(env, "The frame stream is closed");
  return *stream_;
}

Napi::Value NativeFrameStream::format(const Napi::CallbackInfo& info) {
  return format_object(info.Env(), stream(info.Env()).format());
}

Napi::Value NativeFrameStream::counters(const Napi::CallbackInfo& info) {
  const FrameStream::Counters counters = stream(info.Env()).counters();
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("captured", number(info.Env(), counters.captured));
  object.Set("overwritten", number(info.Env(), counters.overwritten));
  object.Set("broken", number(info.Env(), counters.broken));
  return object;
}

void NativeFrameStream::close(const Napi::CallbackInfo&) { stop(); }

}  // namespace camfx::addon
