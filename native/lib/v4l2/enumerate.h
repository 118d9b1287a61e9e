// The video nodes of the machine, also those that may not be opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace camfx {

struct VideoName {
  std::string path;          // /dev/videoN
  std::string card;          // of v4l2loopback the device's label
  bool is_loopback = false;  // made by v4l2loopback
};

struct VideoNode : VideoName {  // the card from QUERYCAP, else sysfs
  std::string driver;           // "" if the node could not be opened
  uint32_t capabilities = 0;    // of this node (device_caps), 0 if it could not be opened
  bool is_capture = false;      // single-planar capture: a camera that camfx can open
  bool is_output = false;       // takes frames
  int error_number = 0;         // of open, or of QUERYCAP
};

/// From sysfs alone: no node is opened, which whoever watches it (as camfxd does) would take for an application. Both
/// lists are sorted by node number; `root` is put before /sys and /dev.
std::vector<VideoName> list_video_names(const std::string& root = "");
/// Opens each node.
std::vector<VideoNode> list_video_nodes(const std::string& root = "");

/// Whether the node `path`, open as `fd`, leads to another device than sysfs says: somebody made it by hand for a
/// device of before, and neither kernel nor udev replaces it. False when either can't be told.
bool leads_elsewhere(int fd, const std::string& path, const std::string& root = "");

}  // namespace camfx
