// What an errno of a video device means to the user: a row of the error table.
#pragma once

#include <string>

namespace camfx {

enum class DeviceRole {
  kCamera,  // we read from it: codes CAMERA_*
  kOutput,  // we write to it: codes DEVICE_*
};

enum class DeviceStage {
  kOpening,  // a missing node was never there: *_NOT_FOUND
  kInUse,    // it was there a moment ago: *_GONE
};

std::string device_error_code(DeviceRole role, DeviceStage stage, int error_number);

/// Throws the Error of the current errno: "VIDIOC_S_FMT on /dev/video0: EBUSY (Device or resource busy)".
[[noreturn]] void throw_device_error(DeviceRole role, DeviceStage stage, const char* operation,
                                     const std::string& path);

}  // namespace camfx
