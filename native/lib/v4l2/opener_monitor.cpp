#include "v4l2/opener_monitor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "io/error.h"

namespace camfx {
namespace {

using std::chrono::steady_clock;

// IN_ATTRIB comes when the node is unlinked, which our own descriptor keeps from being deleted.
constexpr uint32_t kEvents = IN_OPEN | IN_CLOSE | IN_ATTRIB | IN_DELETE_SELF;

/// Needs read permission on the node. Again for the same file it changes nothing.
bool add_watch(int inotify, const std::string& path) { return inotify_add_watch(inotify, path.c_str(), kEvents) >= 0; }

}  // namespace

std::unique_ptr<OpenerMonitor> OpenerMonitor::start(const std::string& path, Count count, WatchersCallback callback,
                                                    std::chrono::milliseconds probe_time) {
  UniqueFd inotify(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!inotify || !add_watch(inotify.get(), path)) return nullptr;
  return std::make_unique<OpenerMonitor>(std::move(inotify), path, std::move(count), std::move(callback), probe_time);
}

OpenerMonitor::OpenerMonitor(UniqueFd inotify, const std::string& path, Count count, WatchersCallback callback,
                             std::chrono::milliseconds probe_time)
    : path_(path),
      count_(std::move(count)),
      callback_(std::move(callback)),
      inotify_(std::move(inotify)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      debounce_(probe_time, steady_clock::now()) {
  if (!stop_) throw_errno("eventfd");
  thread_ = std::thread([this] { run(); });
}

OpenerMonitor::~OpenerMonitor() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
}

void OpenerMonitor::run() {
  while (wait()) {
    read_events();
    if (lost_) return report(kUnknownWatchers);
    const auto due = debounce_.due();
    if (!due || steady_clock::now() < *due) continue;
    const OpenerDebounce::Holders holders = count_holders();
    debounce_.counted(steady_clock::now(), holders);
    report(debounce_.watchers());
  }
}

/// Until something happened or the holders are to be counted. False when the monitor is to end.
bool OpenerMonitor::wait() {
  std::array<pollfd, 2> fds{pollfd{inotify_.get(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
  int timeout_ms = -1;
  if (const auto due = debounce_.due()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - steady_clock::now()).count();
    timeout_ms = static_cast<int>(std::clamp<int64_t>(left, 0, INT_MAX));
  }
  ::poll(fds.data(), fds.size(), timeout_ms);
  return (fds[1].revents & POLLIN) == 0;
}

void OpenerMonitor::read_events() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    for (size_t offset = 0; offset < static_cast<size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + offset, sizeof(event));
      take_event(event.mask);
      offset += sizeof(event) + event.len;
    }
  }
}

void OpenerMonitor::take_event(uint32_t mask) {
  const auto now = steady_clock::now();
  // An overflow has swallowed any number of events of any kind.
  if ((mask & (IN_OPEN | IN_Q_OVERFLOW)) != 0) {
    suspect_ = true;
    debounce_.opened(now);
  }
  if ((mask & (IN_CLOSE | IN_Q_OVERFLOW)) != 0) debounce_.closed(now);
  // Another mode or owner; or another file of that name, whose openers are to be watched too.
  if ((mask & (IN_ATTRIB | IN_DELETE_SELF)) != 0 && !add_watch(inotify_.get(), path_)) lost_ = true;
}

/// Hidden openers may hold another device. They count here unless nobody has opened this one since they came.
OpenerDebounce::Holders OpenerMonitor::count_holders() {
  const OpenerCount openers = count_();
  if (!openers.known)
    return openers.processes > 0 ? OpenerDebounce::Holders{openers.processes, true}
                                 : OpenerDebounce::Holders{kUnknownWatchers, false};
  if (openers.hidden == 0) suspect_ = false;
  if (!suspect_) return {openers.processes, false};
  return {openers.processes + openers.hidden, true};
}

void OpenerMonitor::report(int watchers) {
  if (watchers == reported_) return;
  reported_ = watchers;
  callback_(watchers);
}

}  // namespace camfx
