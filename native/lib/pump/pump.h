// Keeps one output fed, whatever happens elsewhere: a thread that writes each new frame of the attached ring, repeats
// the last one while it is fresh (300 ms unless told otherwise), and then writes the idle card for as long as it takes.
// Needs nobody: not the producer, not the JavaScript thread. While nobody watches it repeats pictures once a second
// only; whoever begins to watch gets one at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "io/error.h"
#include "output/frame_converter.h"
#include "output/output.h"
#include "ring/consumer.h"

namespace camfx {

class Pump {
 public:
  enum class State { kIdle, kLive, kFailed };
  struct Status {
    State state = State::kIdle;
    uint64_t live_frames = 0;
    uint64_t idle_frames = 0;
    int watchers = kUnknownWatchers;
    std::optional<Error> error;              // why the output failed, or why the last ring was let go
    std::optional<Error> last_resort_error;  // why readers get no idle card should this process die
    // Since the thread began its last turn: about a second at most, if it lives.
    std::chrono::milliseconds since_turn{0};
  };

  static constexpr std::chrono::milliseconds kStaleAfter{300};

  /// `idle_card` is packed I420 of the output's size; a frame published longer than `stale_after` ago is not shown.
  /// `on_watchers` hears of each change, on a thread of the output's, until the destructor has returned.
  Pump(std::unique_ptr<Output> output, std::vector<uint8_t> idle_card,
       std::chrono::milliseconds stale_after = kStaleAfter, WatchersCallback on_watchers = nullptr);
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;
  /// Joins the thread, then closes the output.
  ~Pump();

  // From any thread.
  /// Feeds from this ring from now on; the former one is let go.
  void attach(std::shared_ptr<ring::Consumer> consumer);
  void detach() { attach(nullptr); }
  void set_idle_card(std::vector<uint8_t> idle_card);
  Status status() const;
  const FrameFormat& format() const { return output_->format(); }

 private:
  using Clock = std::chrono::steady_clock;

  /// The frame that was last written, pinned. In this order: the frame must not outlive its consumer.
  struct Shown {
    std::shared_ptr<ring::Consumer> consumer;
    ring::Consumer::Frame frame;
    Clock::time_point stale_at;
  };

  void run();
  bool obey_orders();
  std::shared_ptr<ring::Consumer> wait_for_frame();
  bool forward_newest(const std::shared_ptr<ring::Consumer>& consumer);
  Clock::duration age_of_newest(const std::shared_ptr<ring::Consumer>& consumer, int64_t publish_ns,
                                Clock::time_point now);
  void write_shown();
  void refresh();
  void take_idle_card(std::vector<uint8_t> card);
  void write_idle_card();
  void drop_ring(const std::shared_ptr<ring::Consumer>& consumer, const Error& error);
  void fail(const Error& error);

  void check_idle_card(const std::vector<uint8_t>& card) const;
  void take_watchers(int watchers);
  void order(std::unique_lock<std::mutex>& lock);

  std::unique_ptr<Output> output_;
  const std::chrono::milliseconds stale_after_;
  const WatchersCallback on_watchers_;

  // Pump thread only:
  FrameConverter converter_;
  std::optional<Shown> shown_;
  std::weak_ptr<ring::Consumer> known_ring_;  // the ring of the last frame that was taken
  Clock::time_point known_until_{};           // nothing newer than that frame was there
  std::vector<uint8_t> idle_card_;            // as the output takes it
  std::chrono::milliseconds refresh_period_{0};
  Clock::time_point refresh_due_{};  // when to write again without a new frame

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::shared_ptr<ring::Consumer> consumer_;
  std::shared_ptr<ring::Consumer> asleep_on_;  // the ring whose futex the pump thread sleeps on, or is about to
  std::condition_variable awake_;
  uint64_t ordered_ = 0;  // counts changes of what follows
  uint64_t obeyed_ = 0;   // what the pump thread has seen of them
  Clock::time_point turned_at_ = Clock::now();
  std::optional<std::vector<uint8_t>> new_idle_card_;
  bool show_at_once_ = false;
  bool stopping_ = false;
  Status status_;
  bool told_watchers_ = false;  // status_.watchers is what the output has said
  std::thread thread_;
};

}  // namespace camfx
