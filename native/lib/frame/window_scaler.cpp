#include "frame/window_scaler.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "frame/upscale.h"
#include "target_clones.h"

namespace camfx {
namespace {

constexpr int kLoad = 16;

// A permutation of bytes by a table is one instruction everywhere, but no loop that a compiler makes it from.
using Bytes = uint8_t __attribute__((vector_size(kLoad)));
using Lanes = uint16_t __attribute__((vector_size(kLoad)));

inline Bytes permute(Bytes bytes, Bytes order) {
#ifdef __clang__
  return __builtin_shufflevector(bytes, order);
#else
  return __builtin_shuffle(bytes, order);
#endif
}

/// Where the centre of output sample `i` lies between the centres of the input samples.
double position_of(int i, WindowSpan span, int in_count, int out_count) {
  return std::clamp(span.start + (i + 0.5) * span.length / out_count - 0.5, 0.0, static_cast<double>(in_count - 1));
}

}  // namespace

CAMFX_HOT void WindowScaler::widen(const uint8_t* in, const std::vector<ColumnGroup>& groups, int16_t* out) {
  static_assert(kSampleScale == 128, "the weights are in 1/128");
  for (const ColumnGroup& group : groups) {
    Bytes samples;
    Bytes order;
    Lanes weight;
    std::memcpy(&samples, in + group.base, sizeof samples);
    std::memcpy(&order, group.pick.data(), sizeof order);
    std::memcpy(&weight, group.weight.data(), sizeof weight);
    // Little-endian: the left neighbour is a lane's low byte. Differences wrap around, and so do their sums back.
    const Lanes pairs = reinterpret_cast<Lanes>(permute(samples, order));
    const Lanes left = pairs & 255;
    const Lanes right = pairs >> 8;
    const Lanes result = left * kSampleScale + (right - left) * weight;
    std::memcpy(out, &result, sizeof result);
    out += kGroup;
  }
}

void WindowScaler::locate_columns(WindowSpan columns, int in_width, int out_width) {
  groups_.resize((static_cast<size_t>(out_width) + kGroup - 1) / kGroup);
  const int last_base = std::max(in_width - kLoad, 0);
  int x = 0;
  for (ColumnGroup& group : groups_) {
    group.base = std::min(static_cast<int>(position_of(x, columns, in_width, out_width)), last_base);
    for (size_t i = 0; i < kGroup; ++i) {
      const double position = position_of(x++, columns, in_width, out_width);
      const int left = static_cast<int>(position);
      const int right = std::min(left + 1, in_width - 1);
      // A window more than twice as large as the output may reach beyond the load.
      group.pick[2 * i] = static_cast<uint8_t>(std::min(left - group.base, kLoad - 1));
      group.pick[2 * i + 1] = static_cast<uint8_t>(std::min(right - group.base, kLoad - 1));
      group.weight[i] = static_cast<int16_t>(std::lround((position - left) * kSampleScale));
    }
  }
  for (Row& row : rows_) {
    row.in_row = -1;
    row.samples.resize(groups_.size() * kGroup);
  }
}

const int16_t* WindowScaler::widened(const uint8_t* in, int in_stride, int in_width, int row) {
  Row& slot = rows_[static_cast<size_t>(row % 2)];
  if (slot.in_row == row) return slot.samples.data();
  slot.in_row = row;
  const uint8_t* const samples = in + static_cast<ptrdiff_t>(row) * in_stride;
  std::array<uint8_t, kLoad> narrow{};
  if (in_width < kLoad) std::copy_n(samples, in_width, narrow.data());
  widen(in_width < kLoad ? narrow.data() : samples, groups_, slot.samples.data());
  return slot.samples.data();
}

void WindowScaler::scale(const uint8_t* in, int in_stride, int in_width, int in_height, WindowSpan columns,
                         WindowSpan rows, uint8_t* out, int out_stride, int out_width, int out_height) {
  locate_columns(columns, in_width, out_width);
  for (int y = 0; y < out_height; ++y) {
    const double position = position_of(y, rows, in_height, out_height);
    const int upper = static_cast<int>(position);
    const int lower = std::min(upper + 1, in_height - 1);
    const auto weight = static_cast<int16_t>(std::min(std::lround((position - upper) * 32768), 32767L));
    const int16_t* const above = widened(in, in_stride, in_width, upper);
    interpolate_row({above, widened(in, in_stride, in_width, lower), weight},
                    out + static_cast<ptrdiff_t>(y) * out_stride, out_width);
  }
}

}  // namespace camfx
