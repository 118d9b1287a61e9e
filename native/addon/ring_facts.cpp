#include "ring_facts.h"

#include <fcntl.h>

#include "convert.h"
#include "io/seqpacket_hub.h"
#include "ring/layout.h"
#include "ring/layout_fields.h"
#include "ring/shared_memory.h"

namespace camfx::addon {

namespace {

Napi::Value ring_layout(const Napi::CallbackInfo& info) {
  Napi::Array fields = Napi::Array::New(info.Env());
  for (const ring::LayoutField& field : ring::layout_fields()) {
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("name", field.name);
    object.Set("offset", number(info.Env(), field.offset));
    object.Set("size", number(info.Env(), field.size));
    fields.Set(fields.Length(), object);
  }
  return fields;
}

/// (fourcc, width, height): { offsets, strides, size } of a tightly packed frame.
Napi::Value frame_layout(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&]() -> Napi::Value {
    const Napi::Env env = info.Env();
    const PlaneLayout layout =
        packed_layout(fourcc_code(info[0].As<Napi::String>()), info[1].As<Napi::Number>().Uint32Value(),
                      info[2].As<Napi::Number>().Uint32Value());
    Napi::Array offsets = Napi::Array::New(env);
    Napi::Array strides = Napi::Array::New(env);
    for (uint32_t plane = 0; plane < layout.plane_count; plane++) {
      offsets.Set(plane, number(env, layout.offset.at(plane)));
      strides.Set(plane, number(env, layout.stride.at(plane)));
    }
    Napi::Object object = Napi::Object::New(env);
    object.Set("offsets", offsets);
    object.Set("strides", strides);
    object.Set("size", number(env, layout.size));
    return object;
  });
}

Napi::Object ring_limits(Napi::Env env) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("packetBytes", number(env, kMaxPacketBytes));
  object.Set("packetDescriptors", number(env, kMaxPacketFds));
  object.Set("connections", number(env, SeqpacketHub::kMaxConnections));
  object.Set("listenQueue", number(env, kListenQueue));
  object.Set("consumers", number(env, ring::kConsumerCapacity));
  object.Set("ringSeals", number(env, ring::kReadOnlySeals | F_SEAL_SEAL));
  object.Set("tableSeals", number(env, ring::kSharedSeals | F_SEAL_SEAL));
  return object;
}

}  // namespace

void define_ring_facts(Napi::Env env, Napi::Object exports) {
  exports.Set("ringLayout", Napi::Function::New<ring_layout>(env));
  exports.Set("frameLayout", Napi::Function::New<frame_layout>(env));
  exports.Set("ringLimits", ring_limits(env));
}

}  // namespace camfx::addon
