// Pixel formats and the memory layout of one frame. Sizes are in pixels, strides and offsets in bytes.
// Every YUV frame in camfx is BT.601 limited range: that is how browsers read each virtual camera.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace camfx {

constexpr uint32_t fourcc(char a, char b, char c, char d) {
  return static_cast<uint32_t>(static_cast<uint8_t>(a)) | static_cast<uint32_t>(static_cast<uint8_t>(b)) << 8 |
         static_cast<uint32_t>(static_cast<uint8_t>(c)) << 16 | static_cast<uint32_t>(static_cast<uint8_t>(d)) << 24;
}

// The codes are V4L2's, so that they can be handed to a driver as they are.
constexpr uint32_t kI420 = fourcc('Y', 'U', '1', '2');
constexpr uint32_t kNv12 = fourcc('N', 'V', '1', '2');
constexpr uint32_t kYuyv = fourcc('Y', 'U', 'Y', 'V');
constexpr uint32_t kRgb24 = fourcc('R', 'G', 'B', '3');  // red first in memory, full range
constexpr uint32_t kBgr24 = fourcc('B', 'G', 'R', '3');  // blue first in memory, full range
constexpr uint32_t kMjpg = fourcc('M', 'J', 'P', 'G');

/// "YU12" for kI420; bytes that can't be printed become '?'.
std::string fourcc_name(uint32_t code);

struct FrameFormat {
  uint32_t code = kI420;
  uint32_t width = 0;
  uint32_t height = 0;
  uint32_t fps_numerator = 30;
  uint32_t fps_denominator = 1;

  bool operator==(const FrameFormat&) const = default;
};

constexpr uint32_t kMaxPlanes = 4;
constexpr uint32_t kMaxSide = 8192;

struct PlaneLayout {
  uint32_t plane_count = 0;
  std::array<uint32_t, kMaxPlanes> offset{};
  std::array<uint32_t, kMaxPlanes> stride{};
  std::array<uint32_t, kMaxPlanes> rows{};
  size_t size = 0;
};

/// The tightly packed layout of a raw frame. Throws BAD_FORMAT for an odd, zero or too large size, or a code that is
/// not a raw format (MJPG has no fixed layout).
PlaneLayout packed_layout(uint32_t code, uint32_t width, uint32_t height);

}  // namespace camfx
