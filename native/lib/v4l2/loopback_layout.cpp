#include "v4l2/loopback_layout.h"

#include "io/error.h"

namespace camfx {

v4l2_pix_format loopback_pix_format(uint32_t code, uint32_t width, uint32_t height) {
  const PlaneLayout packed = packed_layout(code, width, height);
  v4l2_pix_format pix{};
  pix.width = width;
  pix.height = height;
  pix.pixelformat = code;
  pix.field = V4L2_FIELD_NONE;
  pix.bytesperline = packed.stride[0];
  pix.sizeimage = static_cast<uint32_t>(packed.size);
  pix.colorspace = V4L2_COLORSPACE_SMPTE170M;
  pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;  // without it the kernel clears the fields below
  pix.ycbcr_enc = V4L2_YCBCR_ENC_601;
  pix.quantization = V4L2_QUANTIZATION_LIM_RANGE;
  pix.xfer_func = V4L2_XFER_FUNC_709;
  return pix;
}

FrameFormat check_granted_output(const v4l2_pix_format& granted, const std::string& path) {
  const std::string what = path + " is pinned to " + fourcc_name(granted.pixelformat) + " " +
                           std::to_string(granted.width) + "x" + std::to_string(granted.height);
  PlaneLayout packed;
  try {
    packed = packed_layout(granted.pixelformat, granted.width, granted.height);
  } catch (const Error& error) {
    throw Error("DEVICE_FORMAT", what + ", which camfx can't write");
  }
  // sizeimage is page-aligned on 0.12 and 0.13, so it can't be the length of a frame, but it must hold one.
  if (granted.bytesperline != packed.stride[0] || granted.sizeimage < packed.size)
    throw Error("DEVICE_FORMAT", what + " with a stride of " + std::to_string(granted.bytesperline) + " in " +
                                     std::to_string(granted.sizeimage) + " bytes, expected " +
                                     std::to_string(packed.stride[0]) + " in " + std::to_string(packed.size));
  FrameFormat format;
  format.code = granted.pixelformat;
  format.width = granted.width;
  format.height = granted.height;
  return format;
}

}  // namespace camfx
