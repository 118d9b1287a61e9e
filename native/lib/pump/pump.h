// Keeps one output fed, whatever happens elsewhere: a thread that writes each new frame of the attached ring, and the
// idle card whenever there has been none for 300 ms. Needs nobody: not the producer, not the JavaScript thread.
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
    std::optional<Error> error;  // why the output failed, or why the last ring was let go
  };

  /// `idle_card` is packed I420 of the output's size.
  Pump(std::unique_ptr<Output> output, std::vector<uint8_t> idle_card);
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

  void run();
  std::shared_ptr<ring::Consumer> wait_for_frame();
  bool forward_newest(ring::Consumer& consumer);
  void write_idle_card();
  void drop_ring(const std::shared_ptr<ring::Consumer>& consumer, const Error& error);
  bool stopping() const;

  std::unique_ptr<Output> output_;
  FrameConverter converter_;      // pump thread only
  Clock::time_point idle_due_{};  // pump thread only: when the idle card is to be written

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::shared_ptr<ring::Consumer> consumer_;
  std::vector<uint8_t> idle_card_;
  Status status_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace camfx
