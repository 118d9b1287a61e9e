// A PipeWire stream of I420 video in a connection of its own.
#pragma once

#include <pipewire/pipewire.h>

#include <atomic>
#include <cstdint>
#include <functional>

#include "measure.h"

namespace camfx::bench {

/// The library's loop in a thread of its own, and a connection to the daemon.
struct PipewireClient {
  PipewireClient();
  PipewireClient(const PipewireClient&) = delete;
  PipewireClient& operator=(const PipewireClient&) = delete;
  ~PipewireClient();

  /// Whoever calls the library from another thread than the loop's must hold it.
  class Lock {
   public:
    explicit Lock(PipewireClient& client) : loop_(client.loop) { pw_thread_loop_lock(loop_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() { pw_thread_loop_unlock(loop_); }

   private:
    pw_thread_loop* loop_;
  };

  pw_thread_loop* loop = nullptr;
  pw_context* context = nullptr;
  pw_core* core = nullptr;
};

class PipewireStream {
 public:
  /// `flags` are added to those that each stream has. `process` is called when there may be a new buffer.
  PipewireStream(const Options& options, pw_direction direction, unsigned flags, std::function<void()> process = {});
  PipewireStream(const PipewireStream&) = delete;
  PipewireStream& operator=(const PipewireStream&) = delete;
  ~PipewireStream();

  pw_stream* get() const { return stream_; }
  PipewireClient& client() { return client_; }

  /// The daemon's number for it; waits until there is one.
  uint32_t id();
  /// Waits until it is linked and runs.
  void wait_until_streaming();

 private:
  PipewireClient client_;
  std::function<void()> process_;
  std::atomic<pw_stream_state> state_{PW_STREAM_STATE_UNCONNECTED};
  pw_stream_events events_{};
  spa_hook listener_{};
  pw_stream* stream_ = nullptr;
};

}  // namespace camfx::bench
