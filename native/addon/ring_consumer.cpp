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
            int timeout_ms, int jpeg_quality)
      : AsyncWorker(env),
        deferred_(env),
        consumer_(std::move(consumer)),
        reading_(std::move(reading)),
        timeout_ms_(timeout_ms),
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
    if (jpeg_quality_ == 0) {
      bytes_.assign(frame->data, frame->data + frame->size);
      return;
    }
    const FrameFormat& format = consumer_->format();
    const auto width = static_cast<int>(format.width);
    const auto height = static_cast<int>(format.height);
    I420Buffer converted;
    ConstI420View picture = packed_i420(frame->data, width, height);
    if (format.code != kI420) {
      converted.resize(width, height);
      to_i420(format.code, frame->data, frame->size, 0, converted.view());
      picture = converted.view();
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
  int jpeg_quality_;  // 0 = raw bytes
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
      {InstanceMethod<&RingConsumer::info>("info"), InstanceMethod<&RingConsumer::next_jpeg>("nextJpeg"),
       InstanceMethod<&RingConsumer::next_frame>("nextFrame"), InstanceMethod<&RingConsumer::clear_entry>("clearEntry"),
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
  object.Set("producerPid", number(env, ring->producer_pid()));
  object.Set("published", number(env, ring->published()));
  object.Set("dropped", number(env, ring->dropped()));
  object.Set("closed", ring->closed());
  return object;
}

/// (timeout ms, quality 1 to 100): the newest frame as a JPEG, or null on timeout.
Napi::Value RingConsumer::next_jpeg(const Napi::CallbackInfo& info) {
  return read(info.Env(), info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int32Value());
}

/// (timeout ms): a copy of the newest frame's bytes, or null on timeout.
Napi::Value RingConsumer::next_frame(const Napi::CallbackInfo& info) {
  return read(info.Env(), info[0].As<Napi::Number>().Int32Value(), 0);
}

Napi::Value RingConsumer::read(Napi::Env env, int timeout_ms, int jpeg_quality) {
  const auto ring = consumer(env);
  if (reading_->exchange(true)) throw Napi::Error::New(env, "The ring consumer is already waiting for a frame");
  auto* work = new NextFrame(env, ring, reading_, timeout_ms, jpeg_quality);
  const Napi::Promise promise = work->promise();
  work->Queue();  // the worker deletes itself when it is done
  return promise;
}

/// (entry): broker only; takes back the pins of a consumer that is gone.
void RingConsumer::clear_entry(const Napi::CallbackInfo& info) {
  guard(info.Env(), [&] { consumer(info.Env())->clear_entry(info[0].As<Napi::Number>().Uint32Value()); });
}

/// (watchers): broker only.
void RingConsumer::set_demand(const Napi::CallbackInfo& info) {
  consumer(info.Env())->set_demand(info[0].As<Napi::Number>().Uint32Value());
}

void RingConsumer::close(const Napi::CallbackInfo&) {
  if (consumer_) consumer_->interrupt();
  consumer_.reset();
}

}  // namespace camfx::addon
