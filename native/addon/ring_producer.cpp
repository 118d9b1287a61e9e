#include "ring_producer.h"

#include <cstring>

#include "convert.h"

namespace camfx::addon {

Napi::Function RingProducer::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&RingProducer::descriptors>("descriptors"), InstanceMethod<&RingProducer::counters>("counters"),
       InstanceMethod<&RingProducer::frame_size>("frameSize"), InstanceMethod<&RingProducer::send>("send"),
       InstanceMethod<&RingProducer::begin>("begin"), InstanceMethod<&RingProducer::publish>("publish"),
       InstanceMethod<&RingProducer::abandon>("abandon"), InstanceMethod<&RingProducer::withdraw>("withdraw"),
       InstanceMethod<&RingProducer::watch_demand>("watchDemand"), InstanceMethod<&RingProducer::close>("close")});
}

RingProducer::RingProducer(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] { producer_ = std::make_shared<ring::Producer>(ring_format(info[0].As<Napi::Object>())); });
}

RingProducer::~RingProducer() { stop_watching(); }

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

Napi::Value RingProducer::counters(const Napi::CallbackInfo& info) {
  const ring::Producer& ring = producer(info.Env());
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("generation", number(info.Env(), ring.generation()));
  object.Set("published", number(info.Env(), ring.published()));
  object.Set("dropped", number(info.Env(), ring.dropped()));
  return object;
}

Napi::Value RingProducer::frame_size(const Napi::CallbackInfo& info) {
  return number(info.Env(), producer(info.Env()).frame_size());
}

/// (bytes, capture time in ns): copies one frame into the ring. False when every slot was held.
Napi::Value RingProducer::send(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    ring::Producer& ring = producer(info.Env());
    // It would take the begun slot itself, and others would read what is still being drawn.
    if (begun_) throw Error("BAD_ARGUMENT", "Expected publish() or abandon() before send()");
    const auto bytes = bytes_of(info[0]);
    const FrameFormat& format = ring.format();
    const size_t expected = ring.frame_size();
    if (bytes.size() != expected)
      throw Error("BAD_ARGUMENT", "Expected a frame of " + std::to_string(expected) + " bytes (" +
                                      fourcc_name(format.code) + " " + std::to_string(format.width) + "x" +
                                      std::to_string(format.height) + ") but received " + std::to_string(bytes.size()));
    const auto slot = ring.begin();
    if (!slot) return Napi::Boolean::New(info.Env(), false);
    std::memcpy(slot->data, bytes.data(), bytes.size());
    ring.publish(*slot, info[1].As<Napi::Number>().Int64Value());
    return Napi::Boolean::New(info.Env(), true);
  });
}

/// A free slot's memory, to be filled and published; null when every slot is held. A slot that was begun before is
/// begun anew.
Napi::Value RingProducer::begin(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ring::Producer& ring = producer(env);
  detach();
  begun_ = ring.begin();
  if (!begun_) return env.Null();
  const size_t size = ring.frame_size();
  auto buffer = Napi::ArrayBuffer::New(env, begun_->data, size, [keep = producer_](Napi::Env, void*) {});
  buffer_ = Napi::Weak(buffer);
  return Napi::Uint8Array::New(env, size, buffer, 0);
}

/// (capture time in ns): publishes the begun slot.
void RingProducer::publish(const Napi::CallbackInfo& info) {
  ring::Producer& ring = producer(info.Env());
  if (!begun_) throw Napi::Error::New(info.Env(), "Expected begin() before publish()");
  detach();
  ring.publish(*begun_, info[0].As<Napi::Number>().Int64Value());
  begun_.reset();
}

/// Gives the begun slot back unpublished.
void RingProducer::abandon(const Napi::CallbackInfo& info) {
  ring::Producer& ring = producer(info.Env());
  if (!begun_) return;
  detach();
  ring.abandon(*begun_);
  begun_.reset();
}

/// No frame is the newest until the next one is published.
void RingProducer::withdraw(const Napi::CallbackInfo& info) { producer(info.Env()).withdraw(); }

/// (callback): calls it with the number of watchers, at once and at each change, until close().
void RingProducer::watch_demand(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    producer(info.Env());
    if (watch_) throw Error("BAD_ARGUMENT", "Expected one watchDemand() for a ring");
    told_ = std::make_shared<Told>();
    const auto call = [told = told_, producer = producer_](Napi::Env, Napi::Function callback) {
      // Read here rather than on the watching thread: of two changes in a row the last counts.
      const uint32_t demand = producer->demand();
      if (!told->listening || told->demand == demand) return;
      told->demand = demand;
      callback.Call({number(callback.Env(), demand)});
    };
    // One pending call is enough: it will find whatever comes before it.
    on_demand_ = Napi::ThreadSafeFunction::New(info.Env(), info[0].As<Napi::Function>(), kName, 1, 1);
    cleanup_.emplace(info.Env(), [this] { stop_watching(); });
    watch_ = std::make_unique<ring::DemandWatch>(
        producer_, [on_demand = on_demand_, call](uint32_t) { on_demand.NonBlockingCall(call); });
  });
}

void RingProducer::stop_watching() {
  if (!watch_) return;
  told_->listening = false;
  watch_.reset();
  on_demand_.Release();
}

/// A script that kept the array finds it empty, and can't write into a frame that others read.
void RingProducer::detach() {
  if (buffer_.IsEmpty()) return;
  Napi::ArrayBuffer buffer = buffer_.Value();
  if (!buffer.IsEmpty() && !buffer.IsDetached()) buffer.Detach();
  buffer_.Reset();
}

void RingProducer::close(const Napi::CallbackInfo& info) {
  const Napi::HandleScope scope(info.Env());
  stop_watching();
  detach();
  begun_.reset();
  if (producer_) producer_->close();
  producer_.reset();
}

}  // namespace camfx::addon
