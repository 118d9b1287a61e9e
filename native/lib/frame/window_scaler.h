// Scales a window of one plane whose borders may lie anywhere between its samples, for pictures that pan and zoom
// without a tremble. (libyuv's scalers begin at a whole sample and take a whole number of them: a window that moves by
// less than a sample stands still in them, and then jumps.)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace camfx {

/// Sample i of a row or column covers i..i + 1.
struct WindowSpan {
  double start;
  double length;
};

/// Bilinear, to 1/128 of a sample across and 1/32768 down. Not thread-safe; its buffers are reused from call to call.
class WindowScaler {
 public:
  /// Fills `out` with the window `columns` × `rows` of `in`. Beyond the plane's borders its outermost samples go on. A
  /// window more than twice as large as `out` a side would be undersampled.
  void scale(const uint8_t* in, int in_stride, int in_width, int in_height, WindowSpan columns, WindowSpan rows,
             uint8_t* out, int out_stride, int out_width, int out_height);

 private:
  static constexpr size_t kGroup = 8;
  /// At two input samples for each of eight, one load of sixteen bytes still holds all their neighbours.
  struct ColumnGroup {
    int base;                              // column of the first byte of the load
    std::array<uint8_t, 2 * kGroup> pick;  // bytes of the load: left and right neighbour of each output sample
    std::array<int16_t, kGroup> weight;    // of the right neighbour, in 1/128
  };
  struct Row {
    int in_row = -1;
    std::vector<int16_t> samples;  // levels times kSampleScale
  };

  void locate_columns(WindowSpan columns, int in_width, int out_width);
  static void widen(const uint8_t* in, const std::vector<ColumnGroup>& groups, int16_t* out);
  const int16_t* widened(const uint8_t* in, int in_stride, int in_width, int row);

  std::vector<ColumnGroup> groups_;
  std::array<Row, 2> rows_;  // row r is kept in rows_[r % 2], so both rows of a pair last until the next one
};

}  // namespace camfx
