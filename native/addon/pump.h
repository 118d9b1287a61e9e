// NativePump: feeds one v4l2loopback device from a ring, on a thread of its own.
#pragma once

#include <napi.h>

#include <memory>
#include <mutex>
#include <optional>

#include "env_cleanup.h"
#include "pump/pump.h"

namespace camfx::addon {

/// Brings the number of watchers to JavaScript. Does not keep the process alive.
class WatchersListener {
 public:
  WatchersListener(Napi::Env env, Napi::Function callback);
  WatchersListener(const WatchersListener&) = delete;
  WatchersListener& operator=(const WatchersListener&) = delete;
  ~WatchersListener() { close(); }

  /// From any thread.
  void tell(int watchers);
  /// On the JavaScript thread: no call comes any more, not even one that is under way.
  void close();

 private:
  std::mutex mutex_;
  Napi::ThreadSafeFunction function_;
  bool closed_ = false;
  std::shared_ptr<bool> silent_ = std::make_shared<bool>(false);  // JavaScript thread only
};

class NativePump : public Napi::ObjectWrap<NativePump> {
 public:
  static constexpr const char* kName = "NativePump";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000006, 0x9d1f6a3b52e84c06};
  static Napi::Function define(Napi::Env env);

  explicit NativePump(const Napi::CallbackInfo& info);
  NativePump(const NativePump&) = delete;
  NativePump& operator=(const NativePump&) = delete;
  ~NativePump() override;

 private:
  Pump& pump(Napi::Env env);
  void attach(const Napi::CallbackInfo& info);
  void detach(const Napi::CallbackInfo& info);
  void set_idle_card(const Napi::CallbackInfo& info);
  Napi::Value format(const Napi::CallbackInfo& info);
  Napi::Value status(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  void end();

  std::shared_ptr<WatchersListener> listener_;  // empty when nobody listens
  std::optional<EnvCleanup> cleanup_;
  std::unique_ptr<Pump> pump_;
};

}  // namespace camfx::addon
