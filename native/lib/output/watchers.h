// How many programs watch an output right now, as far as its device can tell.
#pragma once

#include <functional>

namespace camfx {

/// Nobody can tell: to be treated as if somebody watched, since a camera that is on for nothing is better than a dark
/// one.
inline constexpr int kUnknownWatchers = -1;

/// Called with the count at first and whenever it changes, kUnknownWatchers too, from a thread of the caller's.
using WatchersCallback = std::function<void(int watchers)>;

}  // namespace camfx
