#include "pump.h"

#include <utility>
#include <vector>

#include "convert.h"
#include "ring_consumer.h"
#include "v4l2/loopback_output.h"

namespace camfx::addon {

namespace {

const char* state_name(Pump::State state) {
  switch (state) {
    case Pump::State::kIdle:
      return "idle";
    case Pump::State::kLive:
      return "live";
    case Pump::State::kFailed:
      return "failed";
  }
  return "";
}

/// Neutral grey, until a card is drawn for the size that the device granted.
std::vector<uint8_t> grey_card(const FrameFormat& format) {
  return std::vector<uint8_t>(packed_layout(kI420, format.width, format.height).size, 128);
}

Napi::Value watchers_value(Napi::Env env, int watchers) {
  return watchers == kUnknownWatchers ? env.Null() : Napi::Number::New(env, watchers);
}

}  // namespace

WatchersListener::WatchersListener(Napi::Env env, Napi::Function callback)
    : function_(Napi::ThreadSafeFunction::New(env, callback, NativePump::kName, 0, 1)) {
  function_.Unref(env);
}

void WatchersListener::tell(int watchers) {
  const std::scoped_lock lock(mutex_);
  if (closed_) return;
  const auto deliver = [watchers, silent = silent_](Napi::Env env, Napi::Function callback) {
    if (!*silent) callback.Call({watchers_value(env, watchers)});
  };
  // The environment may be about to end, and what keeps its thread from ending too.
  closed_ = function_.NonBlockingCall(deliver) == napi_closing;
}

void WatchersListener::close() {
  const std::scoped_lock lock(mutex_);
  *silent_ = true;
  if (closed_) return;
  closed_ = true;
  function_.Release();
}

Napi::Function NativePump::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&NativePump::attach>("attach"), InstanceMethod<&NativePump::detach>("detach"),
       InstanceMethod<&NativePump::set_idle_card>("setIdleCard"), InstanceMethod<&NativePump::format>("format"),
       InstanceMethod<&NativePump::status>("status"), InstanceMethod<&NativePump::close>("close")});
}

/// ({ path, width, height, fps, staleAfterMs }, onWatchers?): opens the device and feeds it from then on.
NativePump::NativePump(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    const Napi::Object request = info[0].As<Napi::Object>();
    OutputRequest wanted;
    wanted.path = get_string(request, "path");
    wanted.width = get_uint32(request, "width");
    wanted.height = get_uint32(request, "height");
    wanted.fps = get_uint32(request, "fps");
    const std::chrono::milliseconds stale_after{get_uint32(request, "staleAfterMs")};
    auto output = LoopbackOutput::open(wanted);
    std::vector<uint8_t> card = grey_card(output->format());
    WatchersCallback tell;
    if (info[1].IsFunction()) {
      listener_ = std::make_shared<WatchersListener>(info.Env(), info[1].As<Napi::Function>());
      cleanup_.emplace(info.Env(), [this] { end(); });
      tell = [listener = listener_](int watchers) { listener->tell(watchers); };
    }
    pump_ = std::make_unique<Pump>(std::move(output), std::move(card), stale_after, std::move(tell));
  });
}

Pump& NativePump::pump(Napi::Env env) {
  if (!pump_) throw Napi::Error::New(env, "The pump is closed");
  return *pump_;
}

void NativePump::attach(const Napi::CallbackInfo& info) {
  pump(info.Env()).attach(unwrap<RingConsumer>(info[0]).consumer(info.Env()));
}

void NativePump::detach(const Napi::CallbackInfo& info) { pump(info.Env()).detach(); }

/// (bytes): packed I420 of the output's size.
void NativePump::set_idle_card(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    const auto bytes = bytes_of(info[0]);
    pump(info.Env()).set_idle_card({bytes.begin(), bytes.end()});
  });
}

Napi::Value NativePump::format(const Napi::CallbackInfo& info) {
  return format_object(info.Env(), pump(info.Env()).format());
}

Napi::Value NativePump::status(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Pump::Status status = pump(env).status();
  Napi::Object object = Napi::Object::New(env);
  object.Set("state", state_name(status.state));
  object.Set("liveFrames", number(env, status.live_frames));
  object.Set("idleFrames", number(env, status.idle_frames));
  object.Set("watchers", watchers_value(env, status.watchers));
  object.Set("sinceTurnMs", number(env, static_cast<uint64_t>(status.since_turn.count())));
  object.Set("error", error_object(env, status.error));
  object.Set("insuranceError", error_object(env, status.last_resort_error));
  return object;
}

void NativePump::close(const Napi::CallbackInfo&) { end(); }

NativePump::~NativePump() { end(); }

void NativePump::end() {
  if (listener_) listener_->close();
  pump_.reset();
}

}  // namespace camfx::addon
