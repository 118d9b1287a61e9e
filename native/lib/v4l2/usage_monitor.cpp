#include "v4l2/usage_monitor.h"

#include <sys/stat.h>

#include <utility>

#include "v4l2/opener_count.h"
#include "v4l2/opener_monitor.h"
#include "v4l2/usage_events.h"

namespace camfx {

std::unique_ptr<UsageMonitor> monitor_usage(int fd, const std::string& path, WatchersCallback callback,
                                            std::chrono::milliseconds probe_time) {
  if (subscribe_usage_events(fd)) return std::make_unique<UsageEvents>(fd, std::move(callback));
  struct stat node {};
  if (fstat(fd, &node) != 0) return nullptr;
  return OpenerMonitor::start(
      path, [device = node.st_rdev] { return count_openers(device); }, std::move(callback), probe_time);
}

}  // namespace camfx
