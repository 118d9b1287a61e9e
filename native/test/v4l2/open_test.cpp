// What opening says about things that are no video devices; the devices themselves are tested in a virtual machine.
#include <doctest/doctest.h>

#include "io/error.h"
#include "v4l2/camera.h"
#include "v4l2/loopback_output.h"

namespace camfx {
namespace {

std::string camera_refusal(const CameraRequest& request) {
  try {
    CameraSource::open(request);
    return "";
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
}

std::string output_refusal(const OutputRequest& request) {
  try {
    LoopbackOutput::open(request);
    return "";
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
}

TEST_CASE("a missing camera is not found") {
  CHECK(camera_refusal({.path = "/nowhere/video0"}) ==
        "CAMERA_NOT_FOUND: open on /nowhere/video0: ENOENT (No such file or directory)");
}

TEST_CASE("a node that is no video device is no camera") {
  CHECK(camera_refusal({.path = "/dev/null"}) == "CAMERA_NOT_FOUND: /dev/null is not a camera");
}

TEST_CASE("a camera of no size or no rate is a wrong argument") {
  CHECK(camera_refusal({.path = "/dev/null", .width = 0}) ==
        "BAD_ARGUMENT: Expected a size and a rate above zero but received 0x720 at 30");
  CHECK(camera_refusal({.path = "/dev/null", .fps = 0}) ==
        "BAD_ARGUMENT: Expected a size and a rate above zero but received 1280x720 at 0");
}

TEST_CASE("a missing output device is not found") {
  CHECK(output_refusal({.path = "/nowhere/video0"}) ==
        "DEVICE_NOT_FOUND: open on /nowhere/video0: ENOENT (No such file or directory)");
}

TEST_CASE("a node that is not of v4l2loopback is no output device") {
  CHECK(output_refusal({.path = "/dev/null"}) == "DEVICE_NOT_FOUND: /dev/null is not a v4l2loopback device");
}

TEST_CASE("an output of an odd size or no rate is refused before the device is touched") {
  CHECK(output_refusal({.path = "/nowhere/video0", .width = 641}) ==
        "BAD_FORMAT: Expected an even frame size from 2x2 to 8192x8192 but received 641x720");
  CHECK(output_refusal({.path = "/nowhere/video0", .fps = 0}) ==
        "BAD_ARGUMENT: Expected a rate above zero but received 0");
}

}  // namespace
}  // namespace camfx
