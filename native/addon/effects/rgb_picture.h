// A picture that JavaScript hands to an effect.
#pragma once

#include <napi.h>

#include "convert.h"
#include "frame/convert.h"

namespace camfx::addon {

/// Of { [key]: RGB24, width, height }. Throws when the bytes are fewer than that.
inline I420Buffer rgb_picture_of(const Napi::Object& parameters, const char* key) {
  const auto rgb = bytes_of(parameters.Get(key));
  I420Buffer picture(static_cast<int>(get_uint32(parameters, "width")),
                     static_cast<int>(get_uint32(parameters, "height")));
  to_i420(kRgb24, rgb.data(), rgb.size(), 0, picture.view());
  return picture;
}

}  // namespace camfx::addon
