#include "ring_producer.h"

#include "convert.h"

namespace camfx::addon {

Napi::Function RingProducer::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&RingProducer::descriptors>("descriptors"), InstanceMethod<&RingProducer::close>("close")});
}

RingProducer::RingProducer(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] { producer_ = std::make_unique<ring::Producer>(i420_format(info[0].As<Napi::Object>())); });
}

ring::Producer& RingProducer::producer(Napi::Env env) {
  if (!producer_) throw Napi::Error::New(env, "The ring producer is closed");
  return *producer_;
}

/// [ring memory, consumer table]: borrowed descriptor numbers, valid until close().
Napi::Value RingProducer::descriptors(const Napi::CallbackInfo& info) {
  const ring::Producer& ring = producer(info.Env());
  Napi::Array numbers = Napi::Array::New(info.Env());
  numbers.Set(uint32_t{0}, ring.ring_fd());
  numbers.Set(uint32_t{1}, ring.table_fd());
  return numbers;
}

void RingProducer::close(const Napi::CallbackInfo&) { producer_.reset(); }

}  // namespace camfx::addon
