// Runs a source on a thread of its own and keeps the newest frame, converted to I420, for whoever takes it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "frame/i420.h"
#include "frame/jpeg.h"
#include "io/error.h"
#include "source/source.h"

namespace camfx {

class FrameStream {
 public:
  struct Taken {
    ConstI420View picture;              // valid until the next take()
    int64_t capture_ns = 0;             // CLOCK_MONOTONIC
    std::shared_ptr<const void> owner;  // keeps the picture valid when the stream goes before there is a next take()
  };
  struct Counters {
    uint64_t captured = 0;
    uint64_t overwritten = 0;  // newer frame came before the old one was taken
    uint64_t broken = 0;       // damaged, truncated or undecodable
  };

  /// `notify` is called on the capture thread when there is a new frame or the stream has ended.
  FrameStream(std::unique_ptr<Source> source, std::function<void()> notify);
  FrameStream(const FrameStream&) = delete;
  FrameStream& operator=(const FrameStream&) = delete;
  /// Joins the thread, then closes the source.
  ~FrameStream();

  const FrameFormat& format() const { return format_; }
  /// The newest frame not yet taken. One taker. Throws the source's error when the stream has ended.
  std::optional<Taken> take();
  Counters counters() const;

 private:
  struct Timed {
    I420Buffer picture;
    int64_t capture_ns = 0;
  };

  void run();
  void fail(const Error& error);
  void count_left_out();
  bool convert(const CapturedFrame& frame);
  void hand_over();

  std::unique_ptr<Source> source_;
  std::function<void()> notify_;
  FrameFormat format_;
  JpegDecoder jpeg_;                // capture thread only
  std::shared_ptr<Timed> writing_;  // capture thread only
  std::shared_ptr<Timed> taken_;    // taker only
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;  // guards all below
  std::shared_ptr<Timed> ready_;
  bool fresh_ = false;
  std::optional<Error> error_;
  Counters counters_;
  uint64_t left_out_ = 0;  // the source's broken frames
  std::thread thread_;
};

}  // namespace camfx
