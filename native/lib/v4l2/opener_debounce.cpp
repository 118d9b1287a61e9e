#include "v4l2/opener_debounce.h"

#include <algorithm>

namespace camfx {

namespace {

// Who is seen each time for so long has stayed, even if others never stop opening and closing meanwhile.
constexpr int kMaxProbeTimes = 4;

}  // namespace

OpenerDebounce::OpenerDebounce(Duration probe_time, Time now)
    : probe_time_(probe_time), last_open_(now), unsettled_since_(now), due_(now) {}

void OpenerDebounce::opened(Time now) {
  last_open_ = now;
  if (!unsettled_) unsettled_since_ = now;
  unsettled_ = true;
  look_by(now + probe_time_);
}

void OpenerDebounce::closed(Time now) {
  if (watchers_ != 0) look_by(now + kCloseTime);
}

void OpenerDebounce::counted(Time now, Holders holders) {
  due_.reset();
  const bool more = holders.count > std::max(watchers_, 0);
  const Time stayed_at = std::min(last_open_ + probe_time_, unsettled_since_ + kMaxProbeTimes * probe_time_);
  if (!more || now >= stayed_at) return accept(now, holders);
  look_by(stayed_at);
}

void OpenerDebounce::accept(Time now, Holders holders) {
  watchers_ = holders.count;
  if (holders.in_doubt) look_by(now + kDoubtTime);
  // One of the holders may have come a moment ago, in the place of another that left.
  if (holders.count > 0 && now < last_open_ + probe_time_) return look_by(last_open_ + probe_time_);
  unsettled_ = false;
}

void OpenerDebounce::look_by(Time time) { due_ = due_ ? std::min(*due_, time) : time; }

}  // namespace camfx
