#include "devices.h"

#include "convert.h"
#include "v4l2/enumerate.h"
#include "v4l2/loopback_module.h"

namespace camfx::addon {

Napi::Value list_video_nodes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guard(env, [&] {
    Napi::Array nodes = Napi::Array::New(env);
    for (const VideoNode& node : camfx::list_video_nodes()) {
      Napi::Object object = Napi::Object::New(env);
      object.Set("path", node.path);
      object.Set("card", node.card);
      object.Set("driver", node.driver);
      object.Set("isCapture", node.is_capture);
      object.Set("isOutput", node.is_output);
      object.Set("isLoopback", node.is_loopback);
      object.Set("error", node.error_number == 0 ? env.Null() : Napi::String::New(env, errno_name(node.error_number)));
      nodes.Set(nodes.Length(), object);
    }
    return nodes;
  });
}

Napi::Value detect_loopback_module(const Napi::CallbackInfo& info) {
  const LoopbackModule module = camfx::detect_loopback_module();
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("loaded", module.loaded);
  object.Set("version", module.version);
  return object;
}

}  // namespace camfx::addon
