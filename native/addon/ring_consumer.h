// RingConsumer: one reader of a ring. Shared with a Pump that it is attached to, or read by nextJpeg()/nextFrame().
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>

#include "ring/consumer.h"

namespace camfx::addon {

class RingConsumer : public Napi::ObjectWrap<RingConsumer> {
 public:
  static constexpr const char* kName = "RingConsumer";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000002, 0x9d1f6a3b52e84c02};
  static Napi::Function define(Napi::Env env);

  explicit RingConsumer(const Napi::CallbackInfo& info);
  /// Throws a JavaScript Error after close().
  std::shared_ptr<ring::Consumer> consumer(Napi::Env env) const;

 private:
  Napi::Value info(const Napi::CallbackInfo& info);
  Napi::Value next_jpeg(const Napi::CallbackInfo& info);
  Napi::Value next_frame(const Napi::CallbackInfo& info);
  void clear_entry(const Napi::CallbackInfo& info);
  void set_demand(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  Napi::Value read(Napi::Env env, int timeout_ms, int jpeg_quality);

  std::shared_ptr<ring::Consumer> consumer_;
  // One reader at a time: Consumer is for one thread.
  std::shared_ptr<std::atomic<bool>> reading_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace camfx::addon
