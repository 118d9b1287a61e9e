#include "effect/sharpen.h"

#include <libyuv.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "effect/arguments.h"
#include "io/error.h"
#include "target_clones.h"

namespace camfx {
namespace {

constexpr int kBlurRadius = 2;
/// Of a detail, in 1/16 levels: what is less is noise, what is more is an edge that is sharp by itself.
constexpr int kNoise = 40;
constexpr int kMostDetail = 384;
constexpr int kMostSharpening = 64;  // twofold

/// 1 4 6 4 1, at most 4080.
CAMFX_HOT void sum_rows(const uint8_t* __restrict a, const uint8_t* __restrict b, const uint8_t* __restrict c,
                        const uint8_t* __restrict d, const uint8_t* __restrict e, uint16_t* __restrict out, int width) {
  for (int x = 0; x < width; ++x) out[x] = static_cast<uint16_t>(a[x] + e[x] + 4 * (b[x] + d[x]) + 6 * c[x]);
}

/// `sums` points at the sum of the row's first sample. All in 16-bit lanes.
CAMFX_HOT void sharpen_row(const uint16_t* __restrict sums, const uint8_t* __restrict in, uint8_t* __restrict out,
                           int width, int16_t gain) {
  for (int x = 0; x < width; ++x) {
    const uint16_t* s = sums + x;
    const auto around = static_cast<uint16_t>(s[-2] + s[2] + 4 * (s[-1] + s[1]) + 6 * s[0]);
    const auto detail = static_cast<int16_t>((in[x] << 4) - (around >> 4));
    const auto size = static_cast<int16_t>(detail < 0 ? -detail : detail);
    const auto kept = static_cast<int16_t>(std::clamp<int16_t>(static_cast<int16_t>(size - kNoise), 0, kMostDetail));
    const auto change = static_cast<int16_t>(static_cast<int16_t>(kept * gain) >> 9);
    const auto sum = static_cast<int16_t>(detail < 0 ? in[x] - change : in[x] + change);
    // Nothing leaves the limited range that wasn't beyond it before.
    const auto least = static_cast<int16_t>(std::min<int16_t>(in[x], 16));
    const auto most = static_cast<int16_t>(std::max<int16_t>(in[x], 235));
    out[x] = static_cast<uint8_t>(std::min(std::max(sum, least), most));
  }
}

}  // namespace

void Sharpen::set_strength(int strength) {
  if (strength < 0 || strength > 100)
    throw Error("BAD_ARGUMENT", "expected a sharpening of 0..100 but received " + std::to_string(strength));
  gain_ = static_cast<int16_t>(kMostSharpening * strength / 100);
}

void Sharpen::apply(const EffectInput& input, I420View out) {
  const ConstI420View& in = input.picture;
  require_frame_size(in, out, "an output");
  column_.resize(static_cast<size_t>(in.width) + 2 * static_cast<size_t>(kBlurRadius));
  uint16_t* const sums = column_.data() + kBlurRadius;
  const auto row = [&](ptrdiff_t y) {
    return in.y + std::clamp<ptrdiff_t>(y, 0, in.height - 1) * static_cast<ptrdiff_t>(in.y_stride);
  };
  for (ptrdiff_t y = 0; y < in.height; ++y) {
    sum_rows(row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2), sums, in.width);
    // The picture goes on beyond its edge as it ends there.
    std::fill_n(sums - kBlurRadius, kBlurRadius, sums[0]);
    std::fill_n(sums + in.width, kBlurRadius, sums[in.width - 1]);
    sharpen_row(sums, row(y), out.y + y * out.y_stride, in.width, gain_);
  }
  libyuv::CopyPlane(in.u, in.u_stride, out.u, out.u_stride, in.width / 2, in.height / 2);
  libyuv::CopyPlane(in.v, in.v_stride, out.v, out.v_stride, in.width / 2, in.height / 2);
}

}  // namespace camfx
