// Asks a camera what it can do.
#pragma once

#include "v4l2/camera_mode.h"

namespace camfx {

/// Walks ENUM_FMT, ENUM_FRAMESIZES and ENUM_FRAMEINTERVALS. Of a range of sizes or rates only what is nearest to the
/// request becomes a mode.
CameraOffer enumerate_camera(int fd, const CameraRequest& request);

}  // namespace camfx
