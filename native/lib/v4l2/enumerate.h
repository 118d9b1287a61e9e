// The video nodes of the machine, also those that may not be opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace camfx {

struct VideoNode {
  std::string path;           // /dev/videoN
  std::string card;           // from QUERYCAP, else sysfs
  std::string driver;         // "" if the node could not be opened
  uint32_t capabilities = 0;  // of this node (device_caps), 0 if it could not be opened
  bool is_capture = false;    // single-planar capture: a camera that camfx can open
  bool is_output = false;     // takes frames
  bool is_loopback = false;   // made by v4l2loopback
  int error_number = 0;       // of open, or of QUERYCAP
};

/// Sorted by node number. `root` is put before /sys and /dev.
std::vector<VideoNode> list_video_nodes(const std::string& root = "");

}  // namespace camfx
