// The usage event of v4l2loopback 0.13 and later: how many readers stream.
// The thread sleeps in a blocking VIDIOC_DQEVENT and not in poll(): from 0.14 on the module's poll() waits for frames
// too, whatever it was asked for, and so wakes up at each of our own writes.
#pragma once

#include <atomic>
#include <thread>

#include "v4l2/usage_monitor.h"

namespace camfx {

/// Subscribes to the event of the device, its present count first. False if the module has no such event (0.12).
bool subscribe_usage_events(int fd);

class UsageEvents : public UsageMonitor {
 public:
  /// `fd`, blocking and subscribed, must outlive this.
  UsageEvents(int fd, WatchersCallback callback);
  UsageEvents(const UsageEvents&) = delete;
  UsageEvents& operator=(const UsageEvents&) = delete;
  ~UsageEvents() override;

 private:
  void run();

  const int fd_;
  const WatchersCallback callback_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace camfx
