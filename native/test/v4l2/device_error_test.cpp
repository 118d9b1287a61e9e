#include "v4l2/device_error.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "io/error.h"

namespace camfx {
namespace {

std::string camera_open(int error_number) {
  return device_error_code(DeviceRole::kCamera, DeviceStage::kOpening, error_number);
}
std::string camera_use(int error_number) {
  return device_error_code(DeviceRole::kCamera, DeviceStage::kInUse, error_number);
}
std::string output_open(int error_number) {
  return device_error_code(DeviceRole::kOutput, DeviceStage::kOpening, error_number);
}
std::string output_use(int error_number) {
  return device_error_code(DeviceRole::kOutput, DeviceStage::kInUse, error_number);
}

TEST_CASE("an errno of open becomes the code that names the remedy") {
  CHECK(camera_open(ENOENT) == "CAMERA_NOT_FOUND");
  CHECK(camera_open(ENODEV) == "CAMERA_NOT_FOUND");
  CHECK(camera_open(ENXIO) == "CAMERA_NOT_FOUND");
  CHECK(camera_open(EISDIR) == "CAMERA_NOT_FOUND");
  CHECK(camera_open(EACCES) == "CAMERA_PERMISSION");
  CHECK(camera_open(EPERM) == "CAMERA_PERMISSION");
  CHECK(camera_open(EBUSY) == "CAMERA_BUSY");
  CHECK(camera_open(EIO) == "SYSTEM");
  CHECK(output_open(ENOENT) == "DEVICE_NOT_FOUND");
  CHECK(output_open(EACCES) == "DEVICE_PERMISSION");
  CHECK(output_open(EBUSY) == "DEVICE_BUSY");
}

TEST_CASE("a device that vanishes in use is gone rather than not found") {
  CHECK(camera_use(ENODEV) == "CAMERA_GONE");
  CHECK(camera_use(EIO) == "CAMERA_GONE");
  CHECK(camera_use(EBUSY) == "CAMERA_BUSY");
  CHECK(camera_use(EINVAL) == "SYSTEM");
  CHECK(output_use(ENODEV) == "DEVICE_GONE");
  CHECK(output_use(EBUSY) == "DEVICE_BUSY");
  CHECK(output_use(ENOMEM) == "SYSTEM");
}

TEST_CASE("the error says what failed, on which device and the errno by name") {
  errno = EBUSY;
  try {
    throw_device_error(DeviceRole::kCamera, DeviceStage::kInUse, "VIDIOC_S_FMT", "/dev/video0");
  } catch (const Error& error) {
    CHECK(error.code() == "CAMERA_BUSY");
    CHECK(error.error_number() == EBUSY);
    CHECK(std::string(error.what()) == "VIDIOC_S_FMT on /dev/video0: EBUSY (Device or resource busy)");
  }
}

}  // namespace
}  // namespace camfx
