// Watches who opens and closes a device node, where the module tells no usage (v4l2loopback 0.12).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "io/unique_fd.h"
#include "v4l2/opener_count.h"
#include "v4l2/opener_debounce.h"
#include "v4l2/usage_monitor.h"

namespace camfx {

class OpenerMonitor : public UsageMonitor {
 public:
  using Count = std::function<OpenerCount()>;

  /// `count` is called on the monitor's thread, once at the start and then only when somebody has come or gone. Empty
  /// when the node can't be watched.
  static std::unique_ptr<OpenerMonitor> start(const std::string& path, Count count, WatchersCallback callback,
                                              std::chrono::milliseconds probe_time);

  OpenerMonitor(UniqueFd inotify, const std::string& path, Count count, WatchersCallback callback,
                std::chrono::milliseconds probe_time);
  OpenerMonitor(const OpenerMonitor&) = delete;
  OpenerMonitor& operator=(const OpenerMonitor&) = delete;
  ~OpenerMonitor() override;

 private:
  void run();
  bool wait();
  void read_events();
  void take_event(uint32_t mask);
  OpenerDebounce::Holders count_holders();
  void report(int watchers);

  const std::string path_;
  const Count count_;
  const WatchersCallback callback_;
  const UniqueFd inotify_;
  const UniqueFd stop_;
  // The monitor's thread only:
  OpenerDebounce debounce_;
  bool lost_ = false;    // the node went away: nothing can be told any more
  bool suspect_ = true;  // somebody opened this node since all openers were last accounted for
  std::optional<int> reported_;
  std::thread thread_;
};

}  // namespace camfx
