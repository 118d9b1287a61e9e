// The opacity plane at the frame's size, from coefficients on the model's grid and the frame itself.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "frame/i420.h"
#include "matte/active_spans.h"
#include "matte/edge_coefficients.h"
#include "matte/grid_plane.h"
#include "matte/grid_scale.h"
#include "matte/model_input.h"

namespace camfx {

/// Where alpha is written: 255 = person, row by row.
struct AlphaPlane {
  uint8_t* data;
  int stride;
};

/// Rows of a grid plane, as wide as a picture and two at a time, between which each of its rows lies.
class WideRows {
 public:
  struct Pair {
    const int16_t* upper;
    const int16_t* lower;
  };
  /// Begins with another plane, of which the spans of each row are valid. `width` pixels are filled.
  void start(const GridPlane<int16_t>& plane, const ActiveSpans& valid, const GridScale& columns, size_t width);
  /// The rows live until the next call.
  Pair rows(int upper, int lower) { return {widened(upper), widened(lower)}; }

 private:
  struct Row {
    int index = -1;
    std::vector<int16_t> values;
  };
  const int16_t* widened(int row);

  const GridPlane<int16_t>* plane_ = nullptr;
  const ActiveSpans* valid_ = nullptr;
  const GridScale* columns_ = nullptr;
  std::array<Row, 2> kept_;  // row r in r % 2
};

/// Not thread-safe; its buffers are reused from frame to frame.
class EdgeRenderer {
 public:
  enum class By { kLuma, kColour };

  /// How many cells around those of its pixels a frame is drawn from: one, unless it has less than two pixels a cell.
  static int reach(const ModelPicture& grid, ConstI420View frame);

  /// alpha = smoothstep(.2, .8) of q (edge_coefficients.h) within the spans, for which the coefficients must be valid
  /// reach() cells around, which are `fitted`. Beyond them all or nothing, as the mask says.
  void render(const GridPlane<int16_t>& mask, const EdgeCoefficients& coefficients, By by, const ActiveSpans& spans,
              const ActiveSpans& fitted, ConstI420View frame, AlphaPlane alpha);

 private:
  void prepare(const EdgeCoefficients& coefficients, By by, const ActiveSpans& fitted, ConstI420View frame);
  void add_chroma(std::span<const Span> spans, ConstI420View frame, int row);

  GridScale columns_;
  GridScale rows_;
  GridScale chroma_columns_;
  GridScale chroma_rows_;
  WideRows luma_;
  WideRows offset_;
  WideRows u_;
  WideRows v_;
  std::vector<int16_t> chroma_;  // what U and V contribute to a pair of rows; nothing by luma alone
};

}  // namespace camfx
