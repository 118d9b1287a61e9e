// SocketHub: the ring handshake's socket, for broker and clients. Packets and ends of connections reach JavaScript in
// order, the next packet of a connection once the callback has returned from the last.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>

#include "env_cleanup.h"
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
  void end();

  Napi::ThreadSafeFunction on_event_;
  std::optional<EnvCleanup> cleanup_;
  // Empty once closed; shared with the events under way.
  std::shared_ptr<std::unique_ptr<SeqpacketHub>> hub_ = std::make_shared<std::unique_ptr<SeqpacketHub>>();
};

}  // namespace camfx::addon
