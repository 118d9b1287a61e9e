#include "output/frame_converter.h"

#include <libyuv.h>

#include "frame/convert.h"
#include "io/error.h"

namespace camfx {

namespace {

void pack(ConstI420View from, uint32_t code, std::vector<uint8_t>& to) {
  to.resize(packed_layout(code, static_cast<uint32_t>(from.width), static_cast<uint32_t>(from.height)).size);
  if (code == kNv12) {
    uint8_t* const uv = to.data() + static_cast<size_t>(from.width) * static_cast<size_t>(from.height);
    libyuv::I420ToNV12(from.y, from.y_stride, from.u, from.u_stride, from.v, from.v_stride, to.data(), from.width, uv,
                       from.width, from.width, from.height);
  } else if (code == kYuyv) {
    libyuv::I420ToYUY2(from.y, from.y_stride, from.u, from.u_stride, from.v, from.v_stride, to.data(), from.width * 2,
                       from.width, from.height);
  } else {
    throw Error("DEVICE_FORMAT", "Expected an output of YU12, NV12 or YUYV but it takes " + fourcc_name(code));
  }
}

bool same_pixels(const FrameFormat& a, const FrameFormat& b) {
  return a.code == b.code && a.width == b.width && a.height == b.height;
}

}  // namespace

std::span<const uint8_t> FrameConverter::convert(const FrameFormat& from, std::span<const uint8_t> frame,
                                                 const FrameFormat& to) {
  if (same_pixels(from, to)) return frame;
  ConstI420View picture = packed_i420(frame.data(), static_cast<int>(from.width), static_cast<int>(from.height));
  if (from.code != kI420) {
    unpacked_.resize(static_cast<int>(from.width), static_cast<int>(from.height));
    to_i420(from.code, frame.data(), frame.size(), 0, unpacked_.view());
    picture = unpacked_.view();
  }
  std::span<const uint8_t> result{picture.y, packed_layout(kI420, from.width, from.height).size};
  if (from.width != to.width || from.height != to.height) {
    scaled_.resize(static_cast<int>(to.width), static_cast<int>(to.height));
    scaler_.scale(picture, scaled_.view());
    picture = scaled_.view();
    result = {scaled_.data(), scaled_.size()};
  }
  if (to.code == kI420) return result;
  pack(picture, to.code, packed_);
  return packed_;
}

}  // namespace camfx
