#include "v4l2/usage_events.h"

#include <linux/videodev2.h>

#include <chrono>
#include <cstring>
#include <optional>
#include <utility>

#include "v4l2/ioctl.h"

namespace camfx {
namespace {

constexpr uint32_t kUsageEvent = 0x10E00001;  // V4L2_EVENT_PRI_CLIENT_USAGE of v4l2loopback.c
static_assert(kUsageEvent == V4L2_EVENT_PRIVATE_START + 0x08E00000 + 1);

v4l2_event_subscription usage_subscription() {
  v4l2_event_subscription subscription{};
  subscription.type = kUsageEvent;
  subscription.flags = V4L2_EVENT_SUB_FL_SEND_INITIAL;
  return subscription;
}

void unsubscribe(int fd) {
  v4l2_event_subscription subscription = usage_subscription();
  retry_ioctl(fd, VIDIOC_UNSUBSCRIBE_EVENT, &subscription);
}

}  // namespace

bool subscribe_usage_events(int fd) {
  v4l2_event_subscription subscription = usage_subscription();
  return retry_ioctl(fd, VIDIOC_SUBSCRIBE_EVENT, &subscription) == 0;
}

UsageEvents::UsageEvents(int fd, WatchersCallback callback) : fd_(fd), callback_(std::move(callback)) {
  thread_ = std::thread([this] { run(); });
}

UsageEvents::~UsageEvents() {
  stopping_ = true;
  // A new subscription sends an event at once, which is what ends the thread's sleep. The module can't go away while
  // the device is open, so all that may fail is the kernel's memory.
  do {
    unsubscribe(fd_);
  } while (!subscribe_usage_events(fd_) && errno == ENOMEM);
  thread_.join();
  unsubscribe(fd_);
}

void UsageEvents::run() {
  std::optional<int> reported;
  for (;;) {
    v4l2_event event{};
    const int result = retry_ioctl(fd_, VIDIOC_DQEVENT, &event);
    if (stopping_) return;
    int watchers = kUnknownWatchers;
    if (result == 0) {
      if (event.type != kUsageEvent) continue;
      uint32_t count = 0;
      std::memcpy(&count, &event.u, sizeof(count));
      watchers = static_cast<int>(count);
    }
    if (watchers != reported) {
      reported = watchers;
      callback_(watchers);
    }
    if (result != 0) return;
  }
}

}  // namespace camfx
