#include "pump/pump.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace camfx {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

// Chromium restarts a camera that is silent for 1 s, and on v4l2loopback 0.15 that ends the track.
constexpr milliseconds kRefreshPeriod{250};
// After a producer's nonsense that wakes us again and again.
constexpr milliseconds kNonsensePause{10};

FrameFormat idle_card_format(const FrameFormat& output) {
  FrameFormat format = output;
  format.code = kI420;
  return format;
}

}  // namespace

Pump::Pump(std::unique_ptr<Output> output, std::vector<uint8_t> idle_card, milliseconds stale_after)
    : output_(std::move(output)), stale_after_(stale_after) {
  set_idle_card(std::move(idle_card));
  thread_ = std::thread([this] { run(); });
}

Pump::~Pump() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    if (consumer_) consumer_->interrupt();
  }
  changed_.notify_all();
  thread_.join();
}

void Pump::attach(std::shared_ptr<ring::Consumer> consumer) {
  {
    const std::scoped_lock lock(mutex_);
    std::swap(consumer_, consumer);
    if (consumer) consumer->interrupt();
  }
  changed_.notify_all();
}

void Pump::set_idle_card(std::vector<uint8_t> idle_card) {
  const FrameFormat& format = output_->format();
  const size_t expected = packed_layout(kI420, format.width, format.height).size;
  if (idle_card.size() != expected)
    throw Error("BAD_ARGUMENT", "Expected an idle card of " + std::to_string(expected) + " bytes but received " +
                                    std::to_string(idle_card.size()));
  const std::scoped_lock lock(mutex_);
  idle_card_ = std::move(idle_card);
}

Pump::Status Pump::status() const {
  const std::scoped_lock lock(mutex_);
  return status_;
}

bool Pump::stopping() const {
  const std::scoped_lock lock(mutex_);
  return stopping_;
}

void Pump::run() {
  try {
    while (!stopping()) {
      const std::shared_ptr<ring::Consumer> consumer = wait_for_frame();
      bool fresh = false;
      try {
        fresh = consumer && forward_newest(consumer);
      } catch (const Error& error) {
        if (error.code() != "RING_INVALID") throw;
        drop_ring(consumer, error);
      }
      if (!fresh && Clock::now() >= refresh_due_) refresh();
    }
  } catch (const Error& error) {
    fail(error);
  } catch (const std::exception& error) {
    fail(Error("SYSTEM", error.what()));
  }
}

void Pump::fail(const Error& error) {
  const std::scoped_lock lock(mutex_);
  status_.state = State::kFailed;
  status_.error = error;
}

/// Sleeps until there may be a frame, the ring changes, or the picture is to be written again.
std::shared_ptr<ring::Consumer> Pump::wait_for_frame() {
  std::unique_lock lock(mutex_);
  std::shared_ptr<ring::Consumer> consumer = consumer_;
  if (!consumer || consumer->closed()) {
    changed_.wait_until(lock, refresh_due_, [&] { return stopping_ || consumer_ != consumer; });
    return consumer_;
  }
  lock.unlock();
  const auto left = duration_cast<milliseconds>(refresh_due_ - Clock::now()) + milliseconds{1};
  consumer->wait(static_cast<int>(std::clamp(left, milliseconds{0}, kRefreshPeriod).count()));
  return consumer;
}

bool Pump::forward_newest(const std::shared_ptr<ring::Consumer>& consumer) {
  auto frame = consumer->acquire();
  if (!frame) {
    // wait() said that there is one: a ring that lies must not make us spin.
    if (consumer->has_newer()) std::this_thread::sleep_for(kNonsensePause);
    return false;
  }
  // Releases the frame before, whose pin the next acquire() needs.
  shown_.emplace(Shown{consumer, std::move(*frame), Clock::now() + stale_after_});
  write_shown();
  const std::scoped_lock lock(mutex_);
  status_.state = State::kLive;
  status_.live_frames++;
  status_.error.reset();
  return true;
}

void Pump::write_shown() {
  const auto packed =
      converter_.convert(shown_->consumer->format(), {shown_->frame.data, shown_->frame.size}, output_->format());
  output_->write(packed.data(), packed.size());
  refresh_due_ = std::min(Clock::now() + kRefreshPeriod, shown_->stale_at);
}

void Pump::refresh() {
  if (shown_ && Clock::now() < shown_->stale_at) return write_shown();
  shown_.reset();
  write_idle_card();
}

void Pump::write_idle_card() {
  std::vector<uint8_t> card;
  {
    const std::scoped_lock lock(mutex_);
    card = idle_card_;
  }
  const FrameFormat& format = output_->format();
  const auto packed = converter_.convert(idle_card_format(format), card, format);
  output_->write(packed.data(), packed.size());
  refresh_due_ = Clock::now() + kRefreshPeriod;
  const std::scoped_lock lock(mutex_);
  status_.state = State::kIdle;
  status_.idle_frames++;
}

/// A producer that breaks the protocol loses its ring, not the output its picture.
void Pump::drop_ring(const std::shared_ptr<ring::Consumer>& consumer, const Error& error) {
  const std::scoped_lock lock(mutex_);
  if (consumer_ == consumer) consumer_ = nullptr;
  status_.error = error;
}

}  // namespace camfx
