// VIDIOC_QUERYCAP and the text in its fixed-size fields.
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <optional>
#include <string>

namespace camfx {

/// Empty, with errno set, if `fd` is no video device or has gone.
std::optional<v4l2_capability> query_capability(int fd);

/// Of this node rather than of the whole device: a webcam's metadata node shares the device's flags.
uint32_t node_capabilities(const v4l2_capability& capability);

std::string driver_name(const v4l2_capability& capability);
std::string card_name(const v4l2_capability& capability);

bool is_loopback(const v4l2_capability& capability);

}  // namespace camfx
