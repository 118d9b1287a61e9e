// The v4l2loopback kernel module: is it there, and which of its generations.
#pragma once

#include <string>
#include <utility>

namespace camfx {

struct LoopbackModule {
  bool loaded = false;
  std::string version;        // "0.15.4"; "" = 0.12.x, which has no version file
  bool control_node = false;  // /dev/v4l2loopback: devices can be added and removed (0.13 and later)
};

/// `root` is put before /sys and /dev.
LoopbackModule detect_loopback_module(const std::string& root = "");

using LoopbackVersion = std::pair<int, int>;  // major, minor

/// 0.12 for "" and for what is not a version.
LoopbackVersion parse_loopback_version(const std::string& version);

}  // namespace camfx
