// NativePump: feeds one v4l2loopback device from a ring, on a thread of its own.
#pragma once

#include <napi.h>

#include <memory>

#include "pump/pump.h"

namespace camfx::addon {

class NativePump : public Napi::ObjectWrap<NativePump> {
 public:
  static constexpr const char* kName = "NativePump";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000006, 0x9d1f6a3b52e84c06};
  static Napi::Function define(Napi::Env env);

  explicit NativePump(const Napi::CallbackInfo& info);

 private:
  Pump& pump(Napi::Env env);
  void attach(const Napi::CallbackInfo& info);
  void detach(const Napi::CallbackInfo& info);
  void set_idle_card(const Napi::CallbackInfo& info);
  Napi::Value format(const Napi::CallbackInfo& info);
  Napi::Value status(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::unique_ptr<Pump> pump_;
};

}  // namespace camfx::addon
