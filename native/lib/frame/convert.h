// Whole-frame format conversion to I420.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/i420.h"

namespace camfx {

/// Converts one raw frame (kI420, kNv12, kYuyv, kRgb24 or kBgr24) of out's size. `stride` is V4L2's bytesperline (0 =
/// packed): bytes from one row of the first plane to the next; I420's chroma rows are half of it apart. The last row
/// may end at its last pixel. Throws CAMERA_BROKEN_FRAME if `size` or `stride` can't hold the picture, BAD_FORMAT for
/// another code.
void to_i420(uint32_t code, const uint8_t* data, size_t size, uint32_t stride, I420View out);

/// One packed frame of any raw format as packed RGB24 (red first, full range; 3 * width * height bytes), for pictures
/// that people look at. Throws as to_i420 does.
void to_rgb(uint32_t code, const uint8_t* data, size_t size, int width, int height, uint8_t* rgb);

}  // namespace camfx
