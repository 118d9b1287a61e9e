// RingConsumer: one reader of a ring. Shared with a Pump that it is attached to, or read by nextView() and the like.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>

#include "ring/consumer.h"
#include "ring_view.h"

namespace camfx::addon {

class RingConsumer : public Napi::ObjectWrap<RingConsumer> {
 public:
  static constexpr const char* kName = "RingConsumer";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000002, 0x9d1f6a3b52e84c02};
  static Napi::Function define(Napi::Env env);

  explicit RingConsumer(const Napi::CallbackInfo& info);
  /// Throws a JavaScript Error after close().
  std::shared_ptr<ring::Consumer> consumer(Napi::Env env) const;

  /// What a copy of a frame is to be: its bytes as they are, as I420, or a JPEG.
  enum class Copy { kBytes, kI420, kJpeg };

 private:
  Napi::Value info(const Napi::CallbackInfo& info);
  Napi::Value next_view(const Napi::CallbackInfo& info);
  Napi::Value next_i420(const Napi::CallbackInfo& info);
  Napi::Value next_jpeg(const Napi::CallbackInfo& info);
  Napi::Value next_frame(const Napi::CallbackInfo& info);
  Napi::Value has_newer(const Napi::CallbackInfo& info);
  Napi::Value entries(const Napi::CallbackInfo& info);
  void check_live_fields(const Napi::CallbackInfo& info);
  void assign_entry(const Napi::CallbackInfo& info);
  void set_demand(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  Napi::Value copy_next(const Napi::CallbackInfo& info, Copy copy);
  std::shared_ptr<ring::Consumer> start_reading(Napi::Env env);

  std::shared_ptr<ring::Consumer> consumer_;
  std::shared_ptr<const PrivateMapping> mapping_;  // once somebody asks for a view
  // One reader at a time: Consumer is for one thread.
  std::shared_ptr<std::atomic<bool>> reading_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace camfx::addon
