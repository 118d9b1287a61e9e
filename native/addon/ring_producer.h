// RingProducer: the engine's end of a ring.
#pragma once

#include <napi.h>

#include "ring/producer.h"

namespace camfx::addon {

class RingProducer : public Napi::ObjectWrap<RingProducer> {
 public:
  static constexpr const char* kName = "RingProducer";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000001, 0x9d1f6a3b52e84c01};
  static Napi::Function define(Napi::Env env);

  explicit RingProducer(const Napi::CallbackInfo& info);
  /// Throws a JavaScript Error after close().
  ring::Producer& producer(Napi::Env env);

 private:
  Napi::Value descriptors(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::unique_ptr<ring::Producer> producer_;
};

}  // namespace camfx::addon
