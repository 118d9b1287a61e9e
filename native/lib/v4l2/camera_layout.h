// What the driver granted by S_FMT, checked before a single byte is read.
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <string>

#include "frame/format.h"

namespace camfx {

struct CameraLayout {
  FrameFormat format;
  uint32_t stride = 0;    // bytes per row of the first plane; 0 for MJPG
  size_t frame_size = 0;  // bytes up to the last pixel of a frame; 0 for MJPG, where each frame has its own size
};

/// Throws CAMERA_FORMAT for pixels that camfx can't read and CAMERA_SIZE for an odd or impossible size.
CameraLayout check_granted_layout(const v4l2_pix_format& granted, const std::string& path);

}  // namespace camfx
