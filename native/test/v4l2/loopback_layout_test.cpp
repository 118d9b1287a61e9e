#include "v4l2/loopback_layout.h"

#include <doctest/doctest.h>

#include "io/error.h"

namespace camfx {
namespace {

v4l2_pix_format granted(uint32_t code, uint32_t width, uint32_t height, uint32_t stride, uint32_t size) {
  v4l2_pix_format pix{};
  pix.pixelformat = code;
  pix.width = width;
  pix.height = height;
  pix.bytesperline = stride;
  pix.sizeimage = size;
  return pix;
}

std::string refusal(const v4l2_pix_format& pix) {
  try {
    check_granted_output(pix, "/dev/video10");
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST_CASE("the wanted format is limited-range BT.601 with its extended fields marked valid") {
  const v4l2_pix_format pix = loopback_pix_format(kI420, 1280, 720);
  CHECK(pix.pixelformat == V4L2_PIX_FMT_YUV420);
  CHECK(pix.bytesperline == 1280);
  CHECK(pix.sizeimage == 1382400);
  CHECK(pix.priv == V4L2_PIX_FMT_PRIV_MAGIC);
  CHECK(pix.ycbcr_enc == V4L2_YCBCR_ENC_601);
  CHECK(pix.quantization == V4L2_QUANTIZATION_LIM_RANGE);
  CHECK_THROWS_AS(loopback_pix_format(kI420, 641, 480), Error);
}

TEST_CASE("the raw formats that camfx writes are accepted, also with the page-aligned size of 0.12 and 0.13") {
  CHECK(check_granted_output(granted(kI420, 1280, 720, 1280, 1384448), "/dev/video10").code == kI420);
  const FrameFormat nv12 = check_granted_output(granted(kNv12, 640, 360, 640, 345600), "/dev/video10");
  CHECK(nv12.code == kNv12);
  CHECK(nv12.width == 640);
  CHECK(nv12.height == 360);
  CHECK(check_granted_output(granted(kYuyv, 640, 480, 1280, 614400), "/dev/video10").code == kYuyv);
}

TEST_CASE("a device that is pinned to what camfx can't write is refused as DEVICE_FORMAT") {
  CHECK(refusal(granted(kMjpg, 640, 480, 640, 614400)) == "DEVICE_FORMAT");
  CHECK(refusal(granted(fourcc('B', 'G', 'R', '4'), 640, 480, 2560, 1228800)) == "DEVICE_FORMAT");
  CHECK(refusal(granted(kYuyv, 641, 480, 1282, 615360)) == "DEVICE_FORMAT");
  CHECK(refusal(granted(kYuyv, 640, 480, 1536, 737280)) == "DEVICE_FORMAT");
  CHECK(refusal(granted(kI420, 640, 480, 640, 460799)) == "DEVICE_FORMAT");
}

TEST_CASE("the refusal names the device and what it is pinned to") {
  CHECK_THROWS_WITH(check_granted_output(granted(kMjpg, 640, 480, 0, 614400), "/dev/video10"),
                    "/dev/video10 is pinned to MJPG 640x480, which camfx can't write");
}

}  // namespace
}  // namespace camfx
