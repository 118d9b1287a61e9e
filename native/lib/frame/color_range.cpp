#include "frame/color_range.h"

#include <algorithm>
#include <cstddef>

#include "target_clones.h"

namespace camfx {
namespace {

// 8.8 fixed point. Each sum stays below 65536, so the loops vectorise with 16-bit lanes.

/// out = (in·slope + offset) / 256
struct Compression {
  uint16_t slope;
  uint16_t offset;
};
constexpr Compression kLumaToLimited{220, (16 << 8) + 128};  // 219/255
constexpr Compression kChromaToLimited{225, 4096};           // 224/255, offset such that 128 stays 128

/// out = ((clamp(in, low, high) − low)·slope + offset) / 256
struct Expansion {
  uint8_t low;
  uint8_t high;
  uint16_t slope;
  uint16_t offset;
};
constexpr Expansion kLumaToFull{16, 235, 298, 128};    // 255/219
constexpr Expansion kChromaToFull{16, 240, 291, 256};  // 255/224, offset such that 128 stays 128

CAMFX_HOT void compress(const uint8_t* __restrict in, int in_stride, uint8_t* __restrict out, int out_stride, int width,
                        int height, Compression c) {
  for (int row = 0; row < height; ++row, in += in_stride, out += out_stride)
    for (int x = 0; x < width; ++x) {
      const auto sum = static_cast<uint16_t>(in[x] * c.slope + c.offset);
      out[x] = static_cast<uint8_t>(sum >> 8);
    }
}

CAMFX_HOT void expand(const uint8_t* __restrict in, int in_stride, uint8_t* __restrict out, int out_stride, int width,
                      int height, Expansion e) {
  for (int row = 0; row < height; ++row, in += in_stride, out += out_stride)
    for (int x = 0; x < width; ++x) {
      const auto level = static_cast<uint8_t>(std::clamp(in[x], e.low, e.high) - e.low);
      const auto sum = static_cast<uint16_t>(level * e.slope + e.offset);
      out[x] = static_cast<uint8_t>(sum >> 8);
    }
}

}  // namespace

void full_to_limited(ConstI420View full, I420View limited) {
  const int width = full.width / 2;
  const int height = full.height / 2;
  compress(full.y, full.y_stride, limited.y, limited.y_stride, full.width, full.height, kLumaToLimited);
  compress(full.u, full.u_stride, limited.u, limited.u_stride, width, height, kChromaToLimited);
  compress(full.v, full.v_stride, limited.v, limited.v_stride, width, height, kChromaToLimited);
}

void limited_to_full(ConstI420View limited, I420View full) {
  const int width = limited.width / 2;
  const int height = limited.height / 2;
  expand(limited.y, limited.y_stride, full.y, full.y_stride, limited.width, limited.height, kLumaToFull);
  expand(limited.u, limited.u_stride, full.u, full.u_stride, width, height, kChromaToFull);
  expand(limited.v, limited.v_stride, full.v, full.v_stride, width, height, kChromaToFull);
}

}  // namespace camfx
