#include "frame/convert.h"

#include <libyuv.h>

#include <cstring>
#include <string>

#include "io/error.h"

namespace camfx {
namespace {

void require(const std::string& what, size_t found, size_t expected, uint32_t code, const I420View& out) {
  if (found >= expected) return;
  throw Error("CAMERA_BROKEN_FRAME", fourcc_name(code) + " frame of " + std::to_string(out.width) + "x" +
                                         std::to_string(out.height) + ": expected " + what + " of at least " +
                                         std::to_string(expected) + " bytes, found " + std::to_string(found));
}

void i420_to_i420(const uint8_t* data, size_t size, size_t stride, I420View out) {
  const auto width = static_cast<size_t>(out.width);
  const auto height = static_cast<size_t>(out.height);
  const size_t chroma_stride = stride / 2;
  require("a stride", stride, width, kI420, out);
  require("a size", size, stride * height + chroma_stride * (height - 1) + width / 2, kI420, out);
  const uint8_t* u = data + stride * height;
  const uint8_t* v = u + chroma_stride * (height / 2);
  libyuv::I420Copy(data, static_cast<int>(stride), u, static_cast<int>(chroma_stride), v,
                   static_cast<int>(chroma_stride), out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride,
                   out.width, out.height);
}

void nv12_to_i420(const uint8_t* data, size_t size, size_t stride, I420View out) {
  const auto width = static_cast<size_t>(out.width);
  const auto height = static_cast<size_t>(out.height);
  require("a stride", stride, width, kNv12, out);
  require("a size", size, stride * (height + height / 2 - 1) + width, kNv12, out);
  libyuv::NV12ToI420(data, static_cast<int>(stride), data + stride * height, static_cast<int>(stride), out.y,
                     out.y_stride, out.u, out.u_stride, out.v, out.v_stride, out.width, out.height);
}

void yuyv_to_i420(const uint8_t* data, size_t size, size_t stride, I420View out) {
  const auto row_bytes = static_cast<size_t>(out.width) * 2;
  require("a stride", stride, row_bytes, kYuyv, out);
  require("a size", size, stride * (static_cast<size_t>(out.height) - 1) + row_bytes, kYuyv, out);
  libyuv::YUY2ToI420(data, static_cast<int>(stride), out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride,
                     out.width, out.height);
}

void rgb_to_i420(uint32_t code, const uint8_t* data, size_t size, size_t stride, I420View out) {
  const auto row_bytes = static_cast<size_t>(out.width) * 3;
  require("a stride", stride, row_bytes, code, out);
  require("a size", size, stride * (static_cast<size_t>(out.height) - 1) + row_bytes, code, out);
  // libyuv names a format by its little-endian word: red first in memory is "RAW", its "RGB24" is blue first.
  const auto convert = code == kRgb24 ? libyuv::RAWToI420 : libyuv::RGB24ToI420;
  convert(data, static_cast<int>(stride), out.y, out.y_stride, out.u, out.u_stride, out.v, out.v_stride, out.width,
          out.height);
}

uint32_t packed_stride(uint32_t code, int width) {
  const auto pixels = static_cast<uint32_t>(width);
  if (code == kYuyv) return pixels * 2;
  return code == kRgb24 || code == kBgr24 ? pixels * 3 : pixels;
}

}  // namespace

void to_i420(uint32_t code, const uint8_t* data, size_t size, uint32_t stride, I420View out) {
  if (stride == 0) stride = packed_stride(code, out.width);
  switch (code) {
    case kI420:
      return i420_to_i420(data, size, stride, out);
    case kNv12:
      return nv12_to_i420(data, size, stride, out);
    case kYuyv:
      return yuyv_to_i420(data, size, stride, out);
    case kRgb24:
    case kBgr24:
      return rgb_to_i420(code, data, size, stride, out);
    default:
      throw Error("BAD_FORMAT",
                  "conversion to I420: expected YU12, NV12, YUYV, RGB3 or BGR3 but received " + fourcc_name(code));
  }
}

void to_rgb(uint32_t code, const uint8_t* data, size_t size, int width, int height, uint8_t* rgb) {
  I420Buffer picture(width, height);
  const I420View view = picture.view();
  if (code == kRgb24 || code == kBgr24) {
    require("a size", size, size_t{3} * static_cast<size_t>(width) * static_cast<size_t>(height), code, view);
    const int stride = width * 3;
    if (code == kRgb24)
      std::memcpy(rgb, data, static_cast<size_t>(stride) * static_cast<size_t>(height));
    else
      libyuv::RAWToRGB24(data, stride, rgb, stride, width, height);
    return;
  }
  to_i420(code, data, size, 0, view);
  libyuv::I420ToRAW(view.y, view.y_stride, view.u, view.u_stride, view.v, view.v_stride, rgb, width * 3, width, height);
}

}  // namespace camfx
