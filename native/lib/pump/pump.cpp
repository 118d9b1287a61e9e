#include "pump/pump.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "pump/frame_age.h"

namespace camfx {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

// Chromium restarts a camera that is silent for 1 s, and on v4l2loopback 0.15 that ends the track.
constexpr milliseconds kRefreshPeriod{250};
// Nobody needs it, but for a watcher that the device knows nothing of.
constexpr milliseconds kUnwatchedRefreshPeriod{1000};
// After a producer's nonsense that wakes us again and again.
constexpr milliseconds kNonsensePause{10};
// How long an interrupted futex may take to let its thread go before it is interrupted again.
constexpr milliseconds kInterruptPause{1};

FrameFormat idle_card_format(const FrameFormat& output) {
  FrameFormat format = output;
  format.code = kI420;
  return format;
}

}  // namespace

Pump::Pump(std::unique_ptr<Output> output, std::vector<uint8_t> idle_card, milliseconds stale_after,
           WatchersCallback on_watchers)
    : output_(std::move(output)), stale_after_(stale_after), on_watchers_(std::move(on_watchers)) {
  set_idle_card(std::move(idle_card));
  output_->report_watchers([this](int watchers) { take_watchers(watchers); });
  thread_ = std::thread([this] { run(); });
}

Pump::~Pump() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    order(lock);
  }
  thread_.join();
  // Ahead of the other members: until it is closed it may call take_watchers().
  output_.reset();
}

void Pump::attach(std::shared_ptr<ring::Consumer> consumer) {
  std::unique_lock lock(mutex_);
  std::swap(consumer_, consumer);
  order(lock);
}

void Pump::set_idle_card(std::vector<uint8_t> idle_card) {
  check_idle_card(idle_card);
  std::unique_lock lock(mutex_);
  new_idle_card_ = std::move(idle_card);
  order(lock);
}

void Pump::check_idle_card(const std::vector<uint8_t>& card) const {
  const FrameFormat& format = output_->format();
  const size_t expected = packed_layout(kI420, format.width, format.height).size;
  if (card.size() != expected)
    throw Error("BAD_ARGUMENT", "Expected an idle card of " + std::to_string(expected) + " bytes but received " +
                                    std::to_string(card.size()));
}

void Pump::take_watchers(int watchers) {
  {
    std::unique_lock lock(mutex_);
    if (std::exchange(told_watchers_, true) && watchers == status_.watchers) return;
    if (watchers > status_.watchers || watchers == kUnknownWatchers) show_at_once_ = true;
    status_.watchers = watchers;
    order(lock);
  }
  if (on_watchers_) on_watchers_(watchers);
}

/// Makes the pump thread look at what was changed. A futex has no memory: an interrupt between the thread's last look
/// and its sleep is lost, so it is repeated until the thread is awake.
void Pump::order(std::unique_lock<std::mutex>& lock) {
  const uint64_t order = ++ordered_;
  changed_.notify_all();
  while (asleep_on_ && obeyed_ < order) {
    asleep_on_->interrupt();
    awake_.wait_for(lock, kInterruptPause);
  }
}

Pump::Status Pump::status() const {
  const std::scoped_lock lock(mutex_);
  Status status = status_;
  status.since_turn = duration_cast<milliseconds>(Clock::now() - turned_at_);
  return status;
}

void Pump::run() {
  try {
    while (obey_orders()) {
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
    // Who goes on reading must not be left with somebody's face.
    if (shown_) {
      shown_.reset();
      write_idle_card();
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

/// False when the thread is to end.
bool Pump::obey_orders() {
  std::optional<std::vector<uint8_t>> card;
  {
    const std::scoped_lock lock(mutex_);
    obeyed_ = ordered_;
    turned_at_ = Clock::now();
    if (stopping_) return false;
    refresh_period_ = status_.watchers == 0 ? kUnwatchedRefreshPeriod : kRefreshPeriod;
    if (std::exchange(show_at_once_, false)) refresh_due_ = Clock::now();
    card = std::exchange(new_idle_card_, std::nullopt);
  }
  refresh_due_ = std::min(refresh_due_, Clock::now() + refresh_period_);
  if (card) take_idle_card(std::move(*card));
  return true;
}

/// Sleeps until there may be a frame, something was ordered, or the picture is to be written again.
std::shared_ptr<ring::Consumer> Pump::wait_for_frame() {
  std::unique_lock lock(mutex_);
  const auto ordered = [this] { return ordered_ != obeyed_; };
  if (!consumer_ || consumer_->closed()) {
    changed_.wait_until(lock, refresh_due_, ordered);
    return consumer_;
  }
  if (ordered()) return consumer_;
  asleep_on_ = consumer_;
  const std::shared_ptr<ring::Consumer> consumer = consumer_;
  lock.unlock();
  const auto left = duration_cast<milliseconds>(refresh_due_ - Clock::now()) + milliseconds{1};
  consumer->wait(static_cast<int>(std::clamp(left, milliseconds{0}, kUnwatchedRefreshPeriod).count()));
  lock.lock();
  asleep_on_.reset();
  awake_.notify_all();
  return consumer_;
}

/// False when there is none, or one that is too old to be shown: the last one of a producer that has gone silent.
bool Pump::forward_newest(const std::shared_ptr<ring::Consumer>& consumer) {
  const Clock::time_point now = Clock::now();
  auto frame = consumer->acquire();
  if (!frame) {
    // wait() said that there is one: a ring that lies must not make us spin.
    if (consumer->has_newer()) std::this_thread::sleep_for(kNonsensePause);
    return false;
  }
  const Clock::duration age = age_of_newest(consumer, frame->publish_ns, now);
  if (age >= stale_after_) return false;
  // Releases the frame before, whose pin the next acquire() needs.
  shown_.emplace(Shown{consumer, std::move(*frame), now + stale_after_ - age});
  write_shown();
  const std::scoped_lock lock(mutex_);
  status_.state = State::kLive;
  status_.live_frames++;
  status_.error.reset();
  return true;
}

/// What the producer says, but no longer than since the frame before: only of a ring's first one that is all we know.
Pump::Clock::duration Pump::age_of_newest(const std::shared_ptr<ring::Consumer>& consumer, int64_t publish_ns,
                                          Clock::time_point now) {
  Clock::duration age = frame_age(publish_ns, now.time_since_epoch().count());
  if (known_ring_.lock() == consumer) age = std::min(age, now - known_until_);
  known_ring_ = consumer;
  known_until_ = now;
  return age;
}

void Pump::write_shown() {
  const auto packed =
      converter_.convert(shown_->consumer->format(), {shown_->frame.data, shown_->frame.size}, output_->format());
  output_->write(packed.data(), packed.size());
  refresh_due_ = std::min(Clock::now() + refresh_period_, shown_->stale_at);
}

void Pump::refresh() {
  if (shown_ && Clock::now() < shown_->stale_at) return write_shown();
  shown_.reset();
  write_idle_card();
}

void Pump::take_idle_card(std::vector<uint8_t> card) {
  const FrameFormat& format = output_->format();
  const auto packed = converter_.convert(idle_card_format(format), card, format);
  if (packed.data() == card.data())
    idle_card_ = std::move(card);
  else
    idle_card_.assign(packed.begin(), packed.end());
  std::optional<Error> error = output_->set_last_resort(idle_card_.data(), idle_card_.size());
  if (!shown_) refresh_due_ = Clock::now();
  const std::scoped_lock lock(mutex_);
  status_.last_resort_error = std::move(error);
}

void Pump::write_idle_card() {
  output_->write(idle_card_.data(), idle_card_.size());
  refresh_due_ = Clock::now() + refresh_period_;
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
