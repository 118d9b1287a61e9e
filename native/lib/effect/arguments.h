// What every effect checks of its arguments.
#pragma once

#include <string>

#include "frame/i420.h"
#include "io/error.h"

namespace camfx {

/// Throws BAD_ARGUMENT unless `other`, which is called `name`, has the frame's size.
inline void require_frame_size(const ConstI420View& frame, const ConstI420View& other, const char* name) {
  if (other.width == frame.width && other.height == frame.height) return;
  throw Error("BAD_ARGUMENT", std::string("expected ") + name + " of " + std::to_string(frame.width) + "x" +
                                  std::to_string(frame.height) + " but received " + std::to_string(other.width) + "x" +
                                  std::to_string(other.height));
}

}  // namespace camfx
