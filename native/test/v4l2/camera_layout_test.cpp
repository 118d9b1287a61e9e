#include "v4l2/camera_layout.h"

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
    check_granted_layout(pix, "/dev/video0");
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST_CASE("a packed frame has the driver's stride and the packed size") {
  const CameraLayout yuyv = check_granted_layout(granted(kYuyv, 640, 480, 1280, 614400), "/dev/video0");
  CHECK(yuyv.format.code == kYuyv);
  CHECK(yuyv.format.width == 640);
  CHECK(yuyv.format.height == 480);
  CHECK(yuyv.stride == 1280);
  CHECK(yuyv.frame_size == 614400);
  CHECK(check_granted_layout(granted(kNv12, 640, 480, 640, 460800), "/dev/video0").frame_size == 460800);
  CHECK(check_granted_layout(granted(kI420, 640, 480, 640, 460800), "/dev/video0").frame_size == 460800);
}

TEST_CASE("padded rows count up to the last pixel") {
  CHECK(check_granted_layout(granted(kYuyv, 640, 480, 1536, 737280), "/dev/video0").frame_size == 1536 * 479 + 1280);
  CHECK(check_granted_layout(granted(kNv12, 640, 480, 768, 552960), "/dev/video0").frame_size == 768 * 719 + 640);
  CHECK(check_granted_layout(granted(kI420, 640, 480, 768, 552960), "/dev/video0").frame_size ==
        768 * 480 + 384 * 479 + 320);
}

TEST_CASE("a stride of zero means packed rows") {
  CHECK(check_granted_layout(granted(kNv12, 640, 480, 0, 460800), "/dev/video0").stride == 640);
}

TEST_CASE("MJPG has neither stride nor frame size") {
  const CameraLayout layout = check_granted_layout(granted(kMjpg, 1280, 720, 0, 1843200), "/dev/video0");
  CHECK(layout.format.code == kMjpg);
  CHECK(layout.stride == 0);
  CHECK(layout.frame_size == 0);
}

TEST_CASE("odd, empty and huge sizes are refused as CAMERA_SIZE") {
  CHECK(refusal(granted(kYuyv, 641, 480, 1282, 615360)) == "CAMERA_SIZE");
  CHECK(refusal(granted(kYuyv, 640, 481, 1280, 615680)) == "CAMERA_SIZE");
  CHECK(refusal(granted(kMjpg, 641, 480, 0, 615360)) == "CAMERA_SIZE");
  CHECK(refusal(granted(kMjpg, 0, 0, 0, 0)) == "CAMERA_SIZE");
  CHECK(refusal(granted(kYuyv, 16384, 2, 32768, 65536)) == "CAMERA_SIZE");
}

TEST_CASE("formats and layouts that can't be read are refused as CAMERA_FORMAT") {
  CHECK(refusal(granted(fourcc('H', '2', '6', '4'), 640, 480, 0, 100000)) == "CAMERA_FORMAT");
  CHECK(refusal(granted(kYuyv, 640, 480, 1278, 614400)) == "CAMERA_FORMAT");
  CHECK(refusal(granted(kI420, 640, 480, 641, 614400)) == "CAMERA_FORMAT");
  CHECK(refusal(granted(kYuyv, 640, 480, 1280, 614399)) == "CAMERA_FORMAT");
}

TEST_CASE("the refusal names the device, what was granted and what was expected") {
  CHECK_THROWS_WITH(check_granted_layout(granted(kYuyv, 640, 480, 1280, 100), "/dev/video0"),
                    "/dev/video0 granted YUYV 640x480 in buffers of 100 bytes, expected 614400");
}

}  // namespace
}  // namespace camfx
