// A PipeWire daemon for one run of the bench: in a folder of its own, without devices and without a session manager,
// and like all others here without real-time priority.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

namespace camfx::bench {

class PipewireDaemon {
 public:
  /// Sets this process's environment, and so its children's, for the daemon and its clients.
  PipewireDaemon();
  PipewireDaemon(const PipewireDaemon&) = delete;
  PipewireDaemon& operator=(const PipewireDaemon&) = delete;
  ~PipewireDaemon();

  /// CPU time that it has used so far.
  int64_t cpu_ns() const;

 private:
  std::filesystem::path folder_;
  pid_t pid_ = 0;
};

}  // namespace camfx::bench
