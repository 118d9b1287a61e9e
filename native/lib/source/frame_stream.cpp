#include "source/frame_stream.h"

#include <exception>
#include <utility>

#include "frame/convert.h"

namespace camfx {

namespace {

// How long an ended stream may take to notice; frames come sooner.
constexpr int kPollMs = 100;

}  // namespace

FrameStream::FrameStream(std::unique_ptr<Source> source, std::function<void()> notify)
    : source_(std::move(source)),
      notify_(std::move(notify)),
      format_(source_->format()),
      writing_(std::make_shared<Timed>()),
      taken_(std::make_shared<Timed>()),
      ready_(std::make_shared<Timed>()) {
  thread_ = std::thread([this] { run(); });
}

FrameStream::~FrameStream() {
  stopping_.store(true, std::memory_order_relaxed);
  thread_.join();
}

void FrameStream::run() {
  try {
    while (!stopping_.load(std::memory_order_relaxed)) {
      const auto frame = source_->next(kPollMs);
      count_left_out();
      if (frame && convert(*frame)) hand_over();
    }
  } catch (const Error& error) {
    fail(error);
  } catch (const std::exception& error) {
    fail(Error("SYSTEM", error.what()));
  }
}

void FrameStream::fail(const Error& error) {
  {
    const std::scoped_lock lock(mutex_);
    error_ = error;
  }
  notify_();
}

void FrameStream::count_left_out() {
  const std::scoped_lock lock(mutex_);
  left_out_ = source_->broken_frames();
}

/// False for a broken frame: counted, and the next one may be good.
bool FrameStream::convert(const CapturedFrame& frame) {
  try {
    writing_->picture.resize(static_cast<int>(format_.width), static_cast<int>(format_.height));
    if (format_.code == kMjpg)
      jpeg_.decode(frame.data, frame.size, writing_->picture.view());
    else
      to_i420(format_.code, frame.data, frame.size, frame.stride, writing_->picture.view());
    writing_->capture_ns = frame.capture_ns;
    return true;
  } catch (const Error& error) {
    if (error.code() != "CAMERA_BROKEN_FRAME") throw;
    const std::scoped_lock lock(mutex_);
    counters_.broken++;
    return false;
  }
}

void FrameStream::hand_over() {
  {
    const std::scoped_lock lock(mutex_);
    std::swap(writing_, ready_);
    counters_.captured++;
    if (fresh_) counters_.overwritten++;
    fresh_ = true;
  }
  notify_();
}

std::optional<FrameStream::Taken> FrameStream::take() {
  const std::scoped_lock lock(mutex_);
  if (!fresh_) {
    if (error_) throw Error(*error_);
    return std::nullopt;
  }
  std::swap(ready_, taken_);
  fresh_ = false;
  return Taken{std::as_const(taken_->picture).view(), taken_->capture_ns, taken_};
}

FrameStream::Counters FrameStream::counters() const {
  const std::scoped_lock lock(mutex_);
  Counters all = counters_;
  all.broken += left_out_;
  return all;
}

}  // namespace camfx
