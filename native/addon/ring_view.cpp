#include "ring_view.h"

#include <sys/mman.h>

#include <ctime>
#include <optional>
#include <utility>

#include "convert.h"

namespace camfx::addon {

namespace {

int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// A pinned frame and all it needs to stay so. Shared by the release function and the array buffer: whichever is called
/// or collected first lets the frame go.
class HeldFrame {
 public:
  HeldFrame(std::shared_ptr<ring::Consumer> consumer, std::shared_ptr<const PrivateMapping> mapping,
            ring::Consumer::Frame&& frame)
      : consumer_(std::move(consumer)), mapping_(std::move(mapping)) {
    offset_ = static_cast<size_t>(frame.data - consumer_->ring_data());
    size_ = frame.size;
    frame_.emplace(std::move(frame));
  }

  uint8_t* data() const { return mapping_->at(offset_); }
  const ring::Consumer::Frame& frame() const { return *frame_; }
  const FrameFormat& format() const { return consumer_->format(); }

  void release() {
    if (!frame_) return;
    mapping_->forget_writes(offset_, size_);
    frame_.reset();
  }

 private:
  std::shared_ptr<ring::Consumer> consumer_;
  std::shared_ptr<const PrivateMapping> mapping_;
  size_t offset_ = 0;
  size_t size_ = 0;
  std::optional<ring::Consumer::Frame> frame_;
};

Napi::Object view_object(Napi::Env env, const std::shared_ptr<HeldFrame>& held, int64_t woken_ns) {
  const ring::Consumer::Frame& frame = held->frame();
  Napi::Object object = Napi::Object::New(env);
  auto buffer = Napi::ArrayBuffer::New(env, held->data(), frame.size, [held](Napi::Env, void*) { held->release(); });
  object.Set("data", Napi::Uint8Array::New(env, frame.size, buffer, 0));
  object.Set("format", format_object(env, held->format()));
  object.Set("sequence", number(env, frame.sequence));
  object.Set("captureNs", Napi::Number::New(env, static_cast<double>(frame.capture_ns)));
  object.Set("publishNs", Napi::Number::New(env, static_cast<double>(frame.publish_ns)));
  object.Set("wokenNs", Napi::Number::New(env, static_cast<double>(woken_ns)));
  // Detached first: afterwards the script finds an empty array instead of another frame's pixels.
  auto reference = std::make_shared<Napi::Reference<Napi::ArrayBuffer>>(Napi::Weak(buffer));
  object.Set("release", Napi::Function::New(env, [held, reference](const Napi::CallbackInfo&) {
               Napi::ArrayBuffer alive = reference->Value();
               if (!alive.IsEmpty() && !alive.IsDetached()) alive.Detach();
               held->release();
             }));
  return object;
}

class NextView : public Napi::AsyncWorker {
 public:
  NextView(Napi::Env env, std::shared_ptr<ring::Consumer> consumer, std::shared_ptr<const PrivateMapping> mapping,
           std::shared_ptr<std::atomic<bool>> reading, int timeout_ms)
      : AsyncWorker(env),
        deferred_(env),
        consumer_(std::move(consumer)),
        mapping_(std::move(mapping)),
        reading_(std::move(reading)),
        timeout_ms_(timeout_ms) {}

  Napi::Promise promise() { return deferred_.Promise(); }

 private:
  void Execute() override {
    try {
      if (consumer_->wait(timeout_ms_)) {
        woken_ns_ = monotonic_ns();
        if (auto frame = consumer_->acquire())
          held_ = std::make_shared<HeldFrame>(consumer_, mapping_, std::move(*frame));
      }
    } catch (const Error& error) {
      error_ = error;
    }
    reading_->store(false);
  }

  void OnOK() override {
    if (error_) return deferred_.Reject(js_error(Env(), *error_).Value());
    if (!held_) return deferred_.Resolve(Env().Null());
    deferred_.Resolve(view_object(Env(), held_, woken_ns_));
  }

  Napi::Promise::Deferred deferred_;
  std::shared_ptr<ring::Consumer> consumer_;
  std::shared_ptr<const PrivateMapping> mapping_;
  std::shared_ptr<std::atomic<bool>> reading_;
  int timeout_ms_;
  int64_t woken_ns_ = 0;
  std::shared_ptr<HeldFrame> held_;
  std::optional<Error> error_;
};

}  // namespace

PrivateMapping::PrivateMapping(const ring::Consumer& consumer) : size_(consumer.ring_size()) {
  void* address = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, consumer.ring_fd(), 0);
  if (address == MAP_FAILED) throw_errno("private mmap of the ring");
  data_ = static_cast<uint8_t*>(address);
}

PrivateMapping::~PrivateMapping() { munmap(data_, size_); }

void PrivateMapping::forget_writes(size_t offset, size_t size) const { madvise(at(offset), size, MADV_DONTNEED); }

Napi::Promise next_view(Napi::Env env, std::shared_ptr<ring::Consumer> consumer,
                        std::shared_ptr<const PrivateMapping> mapping, std::shared_ptr<std::atomic<bool>> reading,
                        int timeout_ms) {
  auto* work = new NextView(env, std::move(consumer), std::move(mapping), std::move(reading), timeout_ms);
  const Napi::Promise promise = work->promise();
  work->Queue();  // the worker deletes itself when it is done
  return promise;
}

}  // namespace camfx::addon
