// NativeBackground: what effects show behind the person.
#pragma once

#include <napi.h>

#include <memory>

#include "effect/background.h"

namespace camfx::addon {

class NativeBackground : public Napi::ObjectWrap<NativeBackground> {
 public:
  static constexpr const char* kName = "NativeBackground";
  static constexpr napi_type_tag kTypeTag{0x63616d667800000a, 0x9d1f6a3b52e84c0a};
  static Napi::Function define(Napi::Env env);

  explicit NativeBackground(const Napi::CallbackInfo& info);
  /// Throws a JavaScript Error after close().
  std::shared_ptr<Background> background(Napi::Env env) const;

 private:
  void show(const Napi::CallbackInfo& info);
  Napi::Value take(const Napi::CallbackInfo& info);
  void show_black(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::shared_ptr<Background> background_;
};

}  // namespace camfx::addon
