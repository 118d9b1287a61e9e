// Tells how many programs watch a v4l2loopback device. Costs no wake-up while nobody comes or goes.
//   0.13 and later  the module counts its streaming readers (usage_events.h). 0.14 and later serve one reader, so the
//                   count is 0 or 1; 0.13 doesn't count those that read() instead of mapping buffers.
//   0.12            the openers of the node are counted, less those that only have a look (opener_monitor.h).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "output/watchers.h"

namespace camfx {

class UsageMonitor {
 public:
  UsageMonitor() = default;
  UsageMonitor(const UsageMonitor&) = delete;
  UsageMonitor& operator=(const UsageMonitor&) = delete;
  /// After this the callback is not called any more.
  virtual ~UsageMonitor() = default;
};

/// An open that lasts less than this is a probe: a browser that lists its cameras, udev that asks for capabilities.
inline constexpr std::chrono::milliseconds kProbeTime{500};

/// `fd` is the writer's, blocking; it stays the caller's and must outlive the monitor. `path` is its node. Empty where
/// nothing can be told: no inotify instance left, or no permission to read the node. The callback may be called before
/// this returns.
std::unique_ptr<UsageMonitor> monitor_usage(int fd, const std::string& path, WatchersCallback callback,
                                            std::chrono::milliseconds probe_time = kProbeTime);

}  // namespace camfx
