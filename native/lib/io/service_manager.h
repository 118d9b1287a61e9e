// Tells systemd, or whatever else supervises this process, how it is doing: the protocol of sd_notify(3).
#pragma once

#include <string>

namespace camfx {

/// `state` is lines of NAME=value, such as "READY=1". False when nobody asked to be told ($NOTIFY_SOCKET is not set).
/// Throws Error (SYSTEM) when whoever asked can't be reached.
bool notify_service_manager(const std::string& state);

}  // namespace camfx
