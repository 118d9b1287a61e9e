// SocketHub: the ring handshake's socket, for broker and clients. Events reach JavaScript in order.
#pragma once

#include <napi.h>

#include <memory>

#include "io/seqpacket_hub.h"

namespace camfx::addon {

class SocketHub : public Napi::ObjectWrap<SocketHub> {
 public:
  static constexpr const char* kName = "SocketHub";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000003, 0x9d1f6a3b52e84c03};
  static Napi::Function define(Napi::Env env);

  explicit SocketHub(const Napi::CallbackInfo& info);
  SocketHub(const SocketHub&) = delete;
  SocketHub& operator=(const SocketHub&) = delete;
  ~SocketHub() override;

 private:
  SeqpacketHub& hub(Napi::Env env);
  void listen(const Napi::CallbackInfo& info);
  Napi::Value connect(const Napi::CallbackInfo& info);
  Napi::Value send(const Napi::CallbackInfo& info);
  void disconnect(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  Napi::ThreadSafeFunction on_event_;
  std::unique_ptr<SeqpacketHub> hub_;
};

}  // namespace camfx::addon
