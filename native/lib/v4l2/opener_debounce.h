// Tells openers that stay from probes. Pure logic: the caller has the clock, the events and the means to count.
// Opens and closes are only a reason to count again: inotify merges equal events, so a balance of them goes wrong.
#pragma once

#include <chrono>
#include <optional>

#include "output/watchers.h"

namespace camfx {

class OpenerDebounce {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  /// A closing file is seen before the kernel has given it up.
  static constexpr std::chrono::milliseconds kCloseTime{50};
  /// While there is a watcher that can't be attributed, the count is checked again and again.
  static constexpr std::chrono::milliseconds kDoubtTime{2000};

  struct Holders {
    int count = 0;          // kUnknownWatchers: could not be counted
    bool in_doubt = false;  // some of them may hold another device
  };

  /// Whoever holds the device now may be a probe.
  OpenerDebounce(Duration probe_time, Time now);

  void opened(Time now);
  void closed(Time now);

  /// When to count the holders; empty: not before the next event.
  std::optional<Time> due() const { return due_; }

  /// What was counted.
  void counted(Time now, Holders holders);

  int watchers() const { return watchers_; }

 private:
  void accept(Time now, Holders holders);
  void look_by(Time time);

  const Duration probe_time_;
  Time last_open_;
  Time unsettled_since_;  // since when there may have been more holders than watchers
  bool unsettled_ = true;
  std::optional<Time> due_;
  int watchers_ = kUnknownWatchers;
};

}  // namespace camfx
