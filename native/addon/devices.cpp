#include "devices.h"

#include "convert.h"
#include "v4l2/enumerate.h"
#include "v4l2/loopback_control.h"
#include "v4l2/loopback_module.h"

namespace camfx::addon {

namespace {

Napi::Object name_object(Napi::Env env, const VideoName& name) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("path", name.path);
  object.Set("card", name.card);
  object.Set("isLoopback", name.is_loopback);
  return object;
}

}  // namespace

Napi::Value list_video_names(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guard(env, [&] {
    Napi::Array names = Napi::Array::New(env);
    for (const VideoName& name : camfx::list_video_names()) names.Set(names.Length(), name_object(env, name));
    return names;
  });
}

Napi::Value list_video_nodes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guard(env, [&] {
    Napi::Array nodes = Napi::Array::New(env);
    for (const VideoNode& node : camfx::list_video_nodes()) {
      Napi::Object object = name_object(env, node);
      object.Set("driver", node.driver);
      object.Set("isCapture", node.is_capture);
      object.Set("isOutput", node.is_output);
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
  object.Set("hasControlNode", module.control_node);
  return object;
}

Napi::Value add_loopback_device(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    LoopbackDevice device;
    device.label = info[0].As<Napi::String>().Utf8Value();
    return Napi::Number::New(info.Env(), camfx::add_loopback_device(device));
  });
}

void remove_loopback_device(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] { camfx::remove_loopback_device(info[0].As<Napi::Number>().Int32Value()); });
}

}  // namespace camfx::addon
