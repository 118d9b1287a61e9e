// NativeFrameStream: a source, captured on a thread of its own.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>

#include "env_cleanup.h"
#include "source/frame_stream.h"

namespace camfx::addon {

class NativeFrameStream : public Napi::ObjectWrap<NativeFrameStream> {
 public:
  static constexpr const char* kName = "NativeFrameStream";
  static constexpr napi_type_tag kTypeTag{0x63616d6678000004, 0x9d1f6a3b52e84c04};
  static Napi::Function define(Napi::Env env);

  explicit NativeFrameStream(const Napi::CallbackInfo& info);
  NativeFrameStream(const NativeFrameStream&) = delete;
  NativeFrameStream& operator=(const NativeFrameStream&) = delete;
  ~NativeFrameStream() override;
  /// Throws a JavaScript Error after close().
  FrameStream& stream(Napi::Env env);

 private:
  Napi::Value format(const Napi::CallbackInfo& info);
  Napi::Value counters(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  void stop();

  Napi::ThreadSafeFunction notify_;
  std::optional<EnvCleanup> cleanup_;
  std::unique_ptr<FrameStream> stream_;
};

}  // namespace camfx::addon
