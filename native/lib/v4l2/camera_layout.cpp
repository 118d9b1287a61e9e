#include "v4l2/camera_layout.h"

#include "io/error.h"
#include "v4l2/camera_mode.h"

namespace camfx {

CameraLayout check_granted_layout(const v4l2_pix_format& granted, const std::string& path) {
  const std::string size = size_name({granted.width, granted.height});
  const std::string what = path + " granted " + fourcc_name(granted.pixelformat) + " " + size;
  if (!is_readable(granted.pixelformat)) throw Error("CAMERA_FORMAT", what + ", a format that camfx can't read");

  PlaneLayout packed;
  try {
    // The size rules of raw frames hold for MJPG too, whose pictures become I420.
    packed = packed_layout(granted.pixelformat == kMjpg ? kI420 : granted.pixelformat, granted.width, granted.height);
  } catch (const Error&) {
    throw Error("CAMERA_SIZE", what + ": expected an even size from 2x2 to 8192x8192");
  }

  CameraLayout layout;
  layout.format.code = granted.pixelformat;
  layout.format.width = granted.width;
  layout.format.height = granted.height;
  if (granted.pixelformat == kMjpg) return layout;

  // Some drivers leave bytesperline at 0 for rows without padding.
  layout.stride = granted.bytesperline == 0 ? packed.stride[0] : granted.bytesperline;
  if (layout.stride < packed.stride[0] || layout.stride % 2 != 0)
    throw Error("CAMERA_FORMAT", what + " with a stride of " + std::to_string(layout.stride) + " bytes, expected " +
                                     std::to_string(packed.stride[0]) + " or more and even");
  // Chroma strides are fixed fractions of the first, so padding grows every plane alike; the last row may do without.
  const uint32_t padding = layout.stride - packed.stride[0];
  const uint32_t last_stride = packed.stride[packed.plane_count - 1];
  layout.frame_size = packed.size / packed.stride[0] * layout.stride - size_t{padding} * last_stride / packed.stride[0];
  if (granted.sizeimage < layout.frame_size)
    throw Error("CAMERA_FORMAT", what + " in buffers of " + std::to_string(granted.sizeimage) + " bytes, expected " +
                                     std::to_string(layout.frame_size));
  return layout;
}

}  // namespace camfx
