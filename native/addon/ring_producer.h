// RingProducer: the writing end of a ring; the engine's Compositor draws into it, other programs write through send()
// or begin() and publish().
#pragma once

#include <napi.h>

#include <memory>
#include <optional>

#include "env_cleanup.h"
#include "ring/demand_watch.h"
#include "ring/producer.h"

namespace camfx::addon {

class RingProducer : public Napi::ObjectWrap<RingProducer> {
 public:
  static constexpr const char* kName = "RingProducer";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000001, 0x9d1f6a3b52e84c01};
  static Napi::Function define(Napi::Env env);

  explicit RingProducer(const Napi::CallbackInfo& info);
  RingProducer(const RingProducer&) = delete;
  RingProducer& operator=(const RingProducer&) = delete;
  ~RingProducer() override;
  /// Throws a JavaScript Error after close().
  ring::Producer& producer(Napi::Env env);

 private:
  Napi::Value descriptors(const Napi::CallbackInfo& info);
  Napi::Value counters(const Napi::CallbackInfo& info);
  Napi::Value frame_size(const Napi::CallbackInfo& info);
  Napi::Value send(const Napi::CallbackInfo& info);
  Napi::Value begin(const Napi::CallbackInfo& info);
  void publish(const Napi::CallbackInfo& info);
  void abandon(const Napi::CallbackInfo& info);
  void withdraw(const Napi::CallbackInfo& info);
  void watch_demand(const Napi::CallbackInfo& info);
  void detach();
  void stop_watching();
  void close(const Napi::CallbackInfo& info);

  // Shared with array buffers over its slots, which a script may keep beyond close().
  std::shared_ptr<ring::Producer> producer_;
  std::optional<ring::Producer::Slot> begun_;
  Napi::Reference<Napi::ArrayBuffer> buffer_;  // over the begun slot

  /// What the script knows of the demand; for the JavaScript thread.
  struct Told {
    bool listening = true;
    std::optional<uint32_t> demand;
  };
  std::shared_ptr<Told> told_;
  Napi::ThreadSafeFunction on_demand_;
  std::optional<EnvCleanup> cleanup_;
  std::unique_ptr<ring::DemandWatch> watch_;
};

}  // namespace camfx::addon
