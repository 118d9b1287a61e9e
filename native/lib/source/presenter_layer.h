// A layer: a picture with soft edges that is drawn once and then moved over the frame by fractions of a pixel.
// Everything here that runs per frame is integer arithmetic, so that each CPU produces the same bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "frame/i420.h"
#include "source/bt601.h"

namespace camfx::drawing {

/// What is seen at one point: the colour, already multiplied by the opacity (0..1).
struct Surface {
  Rgb colour;
  float opacity = 0;

  /// Puts a colour on top that covers this share of the point.
  void cover(float share, const Rgb& top);
};

/// In pixels of the frame; may reach beyond it. All four even.
struct PixelBox {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// The layer covers a box of the frame, the part to be drawn in, which leaves room for the movement: its outermost
/// pixels are transparent, except where the frame cuts the picture off.
struct Layer {
  PixelBox box;
  /// Y, U, V, opacity from the lowest byte up, the first three multiplied by opacity / 255. Row by row.
  std::vector<uint32_t> pixels;
  /// How far each column follows LayerMotion::bulge, 0..256.
  std::vector<int32_t> bulge_weight;

  uint32_t* row(int index) { return pixels.data() + static_cast<ptrdiff_t>(index) * box.width; }
  const uint32_t* row(int index) const { return pixels.data() + static_cast<ptrdiff_t>(index) * box.width; }
};

/// A point of the picture; x and y in pixels of the frame.
using Painter = std::function<Surface(float x, float y)>;

/// Draws the part of a picture that is in the box, with `grid` x `grid` samples for each pixel.
Layer rasterise(const PixelBox& box, int grid, const Painter& painter);

/// Overwrites the pixels of `target` with a mixture of two layers of one same box inside: `share` 0..256 of `to`.
void mix_into(Layer& target, const Layer& from, const Layer& to, uint32_t share);

/// Where a layer goes, in sixteenths of a pixel.
struct LayerMotion {
  int32_t down = 0;
  std::vector<int32_t> right;  // for each row of the layer
  std::vector<int32_t> bulge;  // further right for each row, times each column's bulge_weight / 256
};

/// Draws moved layers over frames. Owns scratch memory: for one thread at a time.
class LayerCompositor {
 public:
  /// `alpha`, unless null, is a plane of the size and with the width of `out` that gathers the opacity.
  void draw(const Layer& layer, const LayerMotion& motion, I420View out, uint8_t* alpha);

 private:
  static const uint32_t* sample_row(const Layer& layer, const LayerMotion& motion, int row, std::vector<uint32_t>& out);

  std::vector<uint32_t> upper_;
  std::vector<uint32_t> lower_;
};

}  // namespace camfx::drawing
