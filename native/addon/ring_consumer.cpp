#include "ring_consumer.h"

#include <fcntl.h>

#include <atomic>
#include <utility>
#include <vector>

#include "convert.h"
#include "frame/convert.h"
#include "frame/jpeg.h"

namespace camfx::addon {

namespace {

// Waits for the next frame on a thread of the pool, and copies or encodes it there.
class NextFrame : public Napi::AsyncWorker {
 public:
  NextFrame(Napi::Env env, std::shared_ptr<ring::Consumer> consumer, std::shared_ptr<std::atomic<bool>> reading,
            int timeout_ms, RingConsumer::Copy copy, int jpeg_quality)
      : AsyncWorker(env),
        deferred_(env),
        consumer_(std::move(consumer)),
        reading_(std::move(reading)),
        timeout_ms_(timeout_ms),
        copy_(copy),
        jpeg_quality_(jpeg_quality) {}

  Napi::Promise promise() { return deferred_.Promise(); }

 private:
  void Execute() override {
    try {
      if (consumer_->wait(timeout_ms_)) read();
    } catch (const Error& error) {
      error_ = error;
    }
    reading_->store(false);
  }

  void read() {
    const auto frame = consumer_->acquire();
    if (!frame) return;
    sequence_ = frame->sequence;
    capture_ns_ = frame->capture_ns;
    publish_ns_ = frame->publish_ns;
    const FrameFormat& format = consumer_->format();
    if (copy_ == RingConsumer::Copy::kBytes || (copy_ == RingConsumer::Copy::kI420 && format.code == kI420)) {
      bytes_.assign(frame->data, frame->data + frame->size);
      return;
    }
    const auto width = static_cast<int>(format.width);
    const auto height = static_cast<int>(format.height);
    ConstI420View picture = packed_i420(frame->data, width, height);
    std::vector<uint8_t> converted;
    if (format.code != kI420) {
      converted.resize(packed_layout(kI420, format.width, format.height).size);
      to_i420(format.code, frame->data, frame->size, 0, packed_i420(converted.data(), width, height));
      picture = packed_i420(std::as_const(converted).data(), width, height);
    }
    if (copy_ == RingConsumer::Copy::kI420) {
      bytes_ = std::move(converted);
      return;
    }
    JpegEncoder encoder;
    const auto jpeg = encoder.encode(picture, jpeg_quality_);
    bytes_.assign(jpeg.begin(), jpeg.end());
  }

  void OnOK() override {
    const Napi::Env env = Env();
    if (error_) return deferred_.Reject(js_error(env, *error_).Value());
    if (bytes_.empty()) return deferred_.Resolve(env.Null());
    Napi::Object frame = Napi::Object::New(env);
    frame.Set("bytes", Napi::Buffer<uint8_t>::Copy(env, bytes_.data(), bytes_.size()));
    frame.Set("sequence", number(env, sequence_));
    frame.Set("captureNs", Napi::Number::New(env, static_cast<double>(capture_ns_)));
    frame.Set("publishNs", Napi::Number::New(env, static_cast<double>(publish_ns_)));
    deferred_.Resolve(frame);
  }

  Napi::Promise::Deferred deferred_;
  std::shared_ptr<ring::Consumer> consumer_;
  std::shared_ptr<std::atomic<bool>> reading_;
  int timeout_ms_;
  RingConsumer::Copy copy_;
  int jpeg_quality_;
  std::vector<uint8_t> bytes_;
  uint64_t sequence_ = 0;
  int64_t capture_ns_ = 0;
  int64_t publish_ns_ = 0;
  std::optional<Error> error_;
};

UniqueFd duplicate(int fd) {
  UniqueFd copy(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy) throw_errno("duplicating descriptor " + std::to_string(fd));
  return copy;
}

}  // namespace

Napi::Function RingConsumer::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&RingConsumer::info>("info"), InstanceMethod<&RingConsumer::next_view>("nextView"),
       InstanceMethod<&RingConsumer::next_frame>("nextFrame"), InstanceMethod<&RingConsumer::next_i420>("nextI420"),
       InstanceMethod<&RingConsumer::next_jpeg>("nextJpeg"), InstanceMethod<&RingConsumer::has_newer>("hasNewer"),
       InstanceMethod<&RingConsumer::entries>("entries"),
       InstanceMethod<&RingConsumer::check_live_fields>("checkLiveFields"),
       InstanceMethod<&RingConsumer::assign_entry>("assignEntry"),
       InstanceMethod<&RingConsumer::set_demand>("setDemand"), InstanceMethod<&RingConsumer::close>("close")});
}

/// (ring descriptor, table descriptor, entry): the descriptors stay the caller's.
RingConsumer::RingConsumer(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  Value().TypeTag(&kTypeTag);
  guard(info.Env(), [&] {
    UniqueFd ring = duplicate(info[0].As<Napi::Number>().Int32Value());
    UniqueFd table = duplicate(info[1].As<Napi::Number>().Int32Value());
    const uint32_t entry = info[2].As<Napi::Number>().Uint32Value();
    consumer_ = std::make_shared<ring::Consumer>(std::move(ring), std::move(table), entry);
  });
}

std::shared_ptr<ring::Consumer> RingConsumer::consumer(Napi::Env env) const {
  if (!consumer_) throw Napi::Error::New(env, "The ring consumer is closed");
  return consumer_;
}

Napi::Value RingConsumer::info(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto ring = consumer(env);
  Napi::Object object = Napi::Object::New(env);
  object.Set("format", format_object(env, ring->format()));
  object.Set("generation", number(env, ring->generation()));
  object.Set("slots", number(env, ring->slot_count()));
  object.Set("producerPid", number(env, ring->producer_pid()));
  object.Set("published", number(env, ring->published()));
  object.Set("dropped", number(env, ring->dropped()));
  object.Set("closed", ring->closed());
  return object;
}

/// (timeout ms): the newest frame in place, or null on timeout.
Napi::Value RingConsumer::next_view(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guard(env, [&]() -> Napi::Value {
    if (!mapping_) mapping_ = std::make_shared<const PrivateMapping>(*consumer(env));
    const auto ring = start_reading(env);
    return addon::next_view(env, ring, mapping_, reading_, info[0].As<Napi::Number>().Int32Value());
  });
}

/// (timeout ms): a copy of the newest frame's bytes, or null on timeout.
Napi::Value RingConsumer::next_frame(const Napi::CallbackInfo& info) { return copy_next(info, Copy::kBytes); }

/// (timeout ms): the newest frame as packed I420, or null on timeout.
Napi::Value RingConsumer::next_i420(const Napi::CallbackInfo& info) { return copy_next(info, Copy::kI420); }

/// (timeout ms, quality 1 to 100): the newest frame as a JPEG, or null on timeout.
Napi::Value RingConsumer::next_jpeg(const Napi::CallbackInfo& info) { return copy_next(info, Copy::kJpeg); }

Napi::Value RingConsumer::copy_next(const Napi::CallbackInfo& info, Copy copy) {
  const auto ring = start_reading(info.Env());
  const int quality = copy == Copy::kJpeg ? info[1].As<Napi::Number>().Int32Value() : 0;
  auto* work = new NextFrame(info.Env(), ring, reading_, info[0].As<Napi::Number>().Int32Value(), copy, quality);
  const Napi::Promise promise = work->promise();
  work->Queue();  // the worker deletes itself when it is done
  return promise;
}

std::shared_ptr<ring::Consumer> RingConsumer::start_reading(Napi::Env env) {
  auto ring = consumer(env);
  if (reading_->exchange(true)) throw Napi::Error::New(env, "The ring consumer is already waiting for a frame");
  return ring;
}

Napi::Value RingConsumer::has_newer(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), consumer(info.Env())->has_newer());
}

/// What each entry of the consumer table says, with the frames that it holds.
Napi::Value RingConsumer::entries(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto ring = consumer(env);
  Napi::Array list = Napi::Array::New(env);
  for (const auto& state : ring->entries()) {
    Napi::Array held = Napi::Array::New(env);
    for (const uint32_t pin : state.pins) {
      if (pin == 0 || pin > ring->slot_count()) continue;  // above, it names nothing
      const ring::SlotDescriptor slot = ring->slot(pin - 1);
      Napi::Object frame = Napi::Object::New(env);
      frame.Set("slot", number(env, pin - 1));
      frame.Set("sequence", number(env, slot.sequence));
      frame.Set("publishNs", Napi::Number::New(env, static_cast<double>(slot.publish_ns)));
      held.Set(held.Length(), frame);
    }
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("pid", number(env, state.pid));
    entry.Set("acquired", number(env, state.acquired));
    entry.Set("lastSequence", number(env, state.last_sequence));
    entry.Set("held", held);
    list.Set(list.Length(), entry);
  }
  return list;
}

/// Throws RING_INVALID when the ring's live fields are absurd.
void RingConsumer::check_live_fields(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] { consumer(info.Env())->check_live_fields(); });
}

/// (entry, pid): broker only; takes back the entry's pins and notes whose it is now, 0 = nobody's.
void RingConsumer::assign_entry(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] {
    consumer(info.Env())
        ->assign_entry(info[0].As<Napi::Number>().Uint32Value(), info[1].As<Napi::Number>().Uint32Value());
  });
}

/// (watchers): broker only.
void RingConsumer::set_demand(const Napi::CallbackInfo& info) {
  consumer(info.Env())->set_demand(info[0].As<Napi::Number>().Uint32Value());
}

void RingConsumer::close(const Napi::CallbackInfo&) {
  if (consumer_) consumer_->interrupt();
  consumer_.reset();
  mapping_.reset();
}

}  // namespace camfx::addon
