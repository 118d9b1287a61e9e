// What a v4l2loopback device granted, checked before a single byte is written.
#pragma once

#include <linux/videodev2.h>

#include <string>

#include "frame/format.h"

namespace camfx {

/// Limited-range BT.601, the meaning of every frame in camfx. Browsers ignore these fields and assume just that.
v4l2_pix_format loopback_pix_format(uint32_t code, uint32_t width, uint32_t height);

/// The device's format without its rate. The device may be pinned to another one than was asked for: taken if camfx can
/// write it, else DEVICE_FORMAT.
FrameFormat check_granted_output(const v4l2_pix_format& granted, const std::string& path);

}  // namespace camfx
