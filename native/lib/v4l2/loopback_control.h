// Adds and removes v4l2loopback devices while the module is loaded, by its control node (0.13 and later). The node is
// opened for each call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace camfx {

inline constexpr const char* kLoopbackControlNode = "/dev/v4l2loopback";

/// The longest label that the module keeps, bytes.
inline constexpr size_t kMaxLoopbackLabel = 31;

struct LoopbackDevice {
  std::string label;
  int max_buffers = 4;         // with less, a reader's buffer is overwritten while it looks at it
  bool exclusive_caps = true;  // show CAPTURE alone while a writer streams: Chromium lists nothing else
  int number = -1;             // of /dev/videoN; -1: the module's choice
};

/// Adds a device. Returns its real number; udev gives the node its permissions a moment later. Throws Error:
/// BAD_ARGUMENT (label empty or too long, number taken), MODULE_MISSING (no control node: not loaded, or 0.12),
/// DEVICE_PERMISSION.
int add_loopback_device(const LoopbackDevice& device, const std::string& control_node = kLoopbackControlNode);

/// Throws Error: DEVICE_BUSY while anybody has it open, DEVICE_NOT_FOUND, and as above.
void remove_loopback_device(int number, const std::string& control_node = kLoopbackControlNode);

/// The device's label. Throws Error: DEVICE_NOT_FOUND, and as above.
std::string loopback_device_label(int number, const std::string& control_node = kLoopbackControlNode);

}  // namespace camfx
