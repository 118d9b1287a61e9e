#include "frame/format.h"

#include "io/error.h"

namespace camfx {

std::string fourcc_name(uint32_t code) {
  std::string name(4, '?');
  for (size_t i = 0; i < 4; i++) {
    const auto byte = static_cast<char>(code >> (8 * i) & 0xff);
    if (byte >= ' ' && byte <= '~') name[i] = byte;
  }
  return name;
}

PlaneLayout packed_layout(uint32_t code, uint32_t width, uint32_t height) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width == 0 || height == 0 || width % 2 != 0 || height % 2 != 0 || width > kMaxSide || height > kMaxSide)
    throw Error("BAD_FORMAT", "Expected an even frame size from 2x2 to 8192x8192 but received " + size);
  const uint32_t luma = width * height;
  if (code == kI420)
    return {3,
            {0, luma, luma + luma / 4},
            {width, width / 2, width / 2},
            {height, height / 2, height / 2},
            size_t{luma} * 3 / 2};
  if (code == kNv12) return {2, {0, luma}, {width, width}, {height, height / 2}, size_t{luma} * 3 / 2};
  if (code == kYuyv) return {1, {0}, {width * 2}, {height}, size_t{luma} * 2};
  if (code == kRgb24 || code == kBgr24) return {1, {0}, {width * 3}, {height}, size_t{luma} * 3};
  throw Error("BAD_FORMAT", "Expected a raw format (YU12, NV12, YUYV, RGB3 or BGR3) but received " + fourcc_name(code));
}

}  // namespace camfx
