#include "socket_hub.h"

#include <utility>
#include <vector>

#include "convert.h"

namespace camfx::addon {

namespace {

using Kind = SeqpacketHub::Event::Kind;
using SharedHub = std::shared_ptr<std::unique_ptr<SeqpacketHub>>;

/// An event on its way to JavaScript. The hub is looked up, there and only there, since a script may close it
/// meanwhile.
struct Delivery {
  SeqpacketHub::Event event;
  SharedHub hub;
};

/// Lets the connection go on, also after a callback that throws.
class Handled {
 public:
  explicit Handled(const Delivery& delivery) : delivery_(delivery) {}
  Handled(const Handled&) = delete;
  Handled& operator=(const Handled&) = delete;
  ~Handled() {
    const auto& hub = *delivery_.hub;
    if (hub && delivery_.event.kind == Kind::kPacket) hub->resume(delivery_.event.connection);
  }

 private:
  const Delivery& delivery_;
};

/// Gives the event's descriptors to JavaScript; when the environment is going away they are closed instead.
void deliver(Napi::Env env, Napi::Function callback, Delivery* raw) {
  const std::unique_ptr<Delivery> delivery(raw);
  if (env == nullptr || callback.IsEmpty()) return;
  const Handled handled(*delivery);
  SeqpacketHub::Event& event = delivery->event;
  Napi::Object object = Napi::Object::New(env);
  object.Set("kind", event.kind == Kind::kPacket ? "packet" : "closed");
  object.Set("connection", number(env, event.connection));
  object.Set("pid", Napi::Number::New(env, event.pid));
  object.Set("text", event.packet.text);
  Napi::Array fds = Napi::Array::New(env);
  for (UniqueFd& fd : event.packet.fds) fds.Set(fds.Length(), fd.release());
  object.Set("fds", fds);
  callback.Call({object});
}

}  // namespace

Napi::Function SocketHub::define(Napi::Env env) {
  return DefineClass(env, kName,
                     {InstanceMethod<&SocketHub::listen>("listen"), InstanceMethod<&SocketHub::connect>("connect"),
                      InstanceMethod<&SocketHub::send>("send"), InstanceMethod<&SocketHub::disconnect>("disconnect"),
                      InstanceMethod<&SocketHub::close>("close")});
}

SocketHub::SocketHub(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  on_event_ = Napi::ThreadSafeFunction::New(info.Env(), info[0].As<Napi::Function>(), kName, 0, 1);
  cleanup_.emplace(info.Env(), [this] { end(); });
  guard(info.Env(), [&] {
    *hub_ = std::make_unique<SeqpacketHub>([on_event = on_event_, hub = hub_](SeqpacketHub::Event&& event) {
      if (event.kind == Kind::kOpened) return;  // nothing hangs on a peer that has said nothing
      auto owned = std::make_unique<Delivery>(Delivery{std::move(event), hub});
      // Once queued, the event is deliver's.
      if (on_event.NonBlockingCall(owned.get(), deliver) == napi_ok) static_cast<void>(owned.release());
    });
  });
}

SocketHub::~SocketHub() { end(); }

SeqpacketHub& SocketHub::hub(Napi::Env env) {
  if (!*hub_) throw Napi::Error::New(env, "The socket hub is closed");
  return **hub_;
}

void SocketHub::listen(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] { hub(info.Env()).listen(info[0].As<Napi::String>().Utf8Value()); });
}

Napi::Value SocketHub::connect(const Napi::CallbackInfo& info) {
  return guard(info.Env(),
               [&] { return number(info.Env(), hub(info.Env()).connect(info[0].As<Napi::String>().Utf8Value())); });
}

/// (connection, text, descriptors): the descriptors stay the caller's.
Napi::Value SocketHub::send(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    const Napi::Array numbers = info[2].As<Napi::Array>();
    std::vector<int> fds;
    for (uint32_t i = 0; i < numbers.Length(); i++) fds.push_back(numbers.Get(i).As<Napi::Number>().Int32Value());
    const bool sent =
        hub(info.Env()).send(info[0].As<Napi::Number>().Uint32Value(), info[1].As<Napi::String>().Utf8Value(), fds);
    return Napi::Boolean::New(info.Env(), sent);
  });
}

void SocketHub::disconnect(const Napi::CallbackInfo& info) {
  hub(info.Env()).close(info[0].As<Napi::Number>().Uint32Value());
}

void SocketHub::close(const Napi::CallbackInfo&) { end(); }

void SocketHub::end() {
  if (!*hub_) return;
  hub_->reset();
  on_event_.Release();
}

}  // namespace camfx::addon
