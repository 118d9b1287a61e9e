#include "v4l2/device_error.h"

#include <cerrno>

#include "io/error.h"

namespace camfx {

std::string device_error_code(DeviceRole role, DeviceStage stage, int error_number) {
  const std::string prefix = role == DeviceRole::kCamera ? "CAMERA_" : "DEVICE_";
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
      return prefix + "NOT_FOUND";
    case ENODEV:
    case ENXIO:
      return prefix + (stage == DeviceStage::kOpening ? "NOT_FOUND" : "GONE");
    case EIO:
      // What a stream answers once its driver has given up the hardware.
      return stage == DeviceStage::kInUse ? prefix + "GONE" : "SYSTEM";
    case EACCES:
    case EPERM:
      return prefix + "PERMISSION";
    case EBUSY:
      return prefix + "BUSY";
    default:
      return "SYSTEM";
  }
}

void throw_device_error(DeviceRole role, DeviceStage stage, const char* operation, const std::string& path) {
  const int error_number = errno;
  const std::string what = std::string(operation) + " on " + path;
  const std::string code = device_error_code(role, stage, error_number);
  errno = error_number;
  throw_errno(what, code);
}

}  // namespace camfx
