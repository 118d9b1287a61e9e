#include "source/presenter_layer.h"

#include <algorithm>
#include <cmath>

#include "source/presenter_shapes.h"
#include "target_clones.h"

namespace camfx::drawing {
namespace {

constexpr int kSubpixelBits = 4;
constexpr int kSubpixels = 1 << kSubpixelBits;

uint32_t pack(const Surface& surface) {
  const float opacity = unit(surface.opacity);
  // The conversion is affine: its offsets (16, 128, 128) take the opacity too.
  const Yuv black = bt601_limited({});
  const Yuv colour = bt601_limited(surface.colour);
  const auto byte = [opacity](float value, float offset, float top) {
    return static_cast<uint32_t>(std::lround(std::clamp(value - offset * (1 - opacity), 0.0F, top * opacity)));
  };
  return byte(colour.y, black.y, 235) | byte(colour.u, black.u, 240) << 8 | byte(colour.v, black.v, 240) << 16 |
         static_cast<uint32_t>(std::lround(255 * opacity)) << 24;
}

// Two of a pixel's four bytes at a time, in lanes of 16 bits. The weights of a mixture sum to 256.
constexpr uint32_t kLanes = 0x00ff00ff;
constexpr uint32_t kHalf = 0x00800080;

inline uint32_t low_lanes(uint32_t pixel) { return pixel & kLanes; }
inline uint32_t high_lanes(uint32_t pixel) { return pixel >> 8 & kLanes; }
inline uint32_t join(uint32_t low, uint32_t high) { return ((low + kHalf) >> 8 & kLanes) | ((high + kHalf) & ~kLanes); }

/// value / 255, rounded, for value up to 255 * 255.
inline uint32_t divide_255(uint32_t value) { return (value + 128 + ((value + 128) >> 8)) >> 8; }

inline uint8_t over(uint32_t colour, uint32_t opacity, uint8_t under) {
  return static_cast<uint8_t>(colour + divide_255(under * (255 - opacity)));
}

/// Four neighbours, mixed at a point right/16 and down/16 of the way.
inline uint32_t bilinear(const uint32_t* upper, const uint32_t* lower, uint32_t right, uint32_t down) {
  const uint32_t weight[] = {(kSubpixels - right) * (kSubpixels - down), right * (kSubpixels - down),
                             (kSubpixels - right) * down, right * down};
  const uint32_t pixel[] = {upper[0], upper[1], lower[0], lower[1]};
  uint32_t low = 0, high = 0;
  for (int i = 0; i < 4; i++) {
    low += low_lanes(pixel[i]) * weight[i];
    high += high_lanes(pixel[i]) * weight[i];
  }
  return join(low, high);
}

/// A row that moves as a whole.
CAMFX_HOT void shift_row(const uint32_t* upper, const uint32_t* lower, uint32_t down, int32_t move, int width,
                         uint32_t* out) {
  const int first = -move >> kSubpixelBits;  // the source column of column 0
  const uint32_t right = static_cast<uint32_t>(-move) % kSubpixels;
  const int begin = std::clamp(-first, 0, width), end = std::clamp(width - 1 - first, begin, width);
  std::fill(out, out + begin, 0);
  for (int column = begin; column < end; column++)
    out[column] = bilinear(upper + (first + column), lower + (first + column), right, down);
  std::fill(out + end, out + width, 0);
}

/// A row that moves and bulges: every column reads from a place of its own, kept inside the layer.
CAMFX_HOT void warp_row(const uint32_t* upper, const uint32_t* lower, uint32_t down, int32_t move, int32_t bulge,
                        const int32_t* bulge_weight, int width, uint32_t* out) {
  const int whole = move >> kSubpixelBits;
  for (int column = 0; column < width; column++) {
    const int32_t weight = bulge_weight[std::clamp(column - whole, 0, width - 1)];
    const int32_t x = std::clamp(column * kSubpixels - move - bulge * weight / 256, 0, (width - 2) * kSubpixels);
    const int source = x >> kSubpixelBits;
    out[column] = bilinear(upper + source, lower + source, static_cast<uint32_t>(x) % kSubpixels, down);
  }
}

CAMFX_HOT void blend_luma(const uint32_t* pixels, int width, uint8_t* luma) {
  for (int i = 0; i < width; i++) luma[i] = over(pixels[i] & 0xff, pixels[i] >> 24, luma[i]);
}

CAMFX_HOT void blend_opacity(const uint32_t* pixels, int width, uint8_t* alpha) {
  for (int i = 0; i < width; i++) alpha[i] = over(pixels[i] >> 24, pixels[i] >> 24, alpha[i]);
}

/// One chroma sample stands for 2x2 pixels: it takes their mean colour and mean opacity.
CAMFX_HOT void blend_chroma(const uint32_t* upper, const uint32_t* lower, int half_width, uint8_t* u, uint8_t* v) {
  for (int i = 0; i < half_width; i++) {
    const ptrdiff_t left = ptrdiff_t{2} * i;
    const uint32_t pixel[] = {upper[left], upper[left + 1], lower[left], lower[left + 1]};
    uint32_t low = 0, high = 0;
    for (const uint32_t one : pixel) {
      low += low_lanes(one) * 64;
      high += high_lanes(one) * 64;
    }
    const uint32_t mean = join(low, high);
    u[i] = over(mean >> 8 & 0xff, mean >> 24, u[i]);
    v[i] = over(mean >> 16 & 0xff, mean >> 24, v[i]);
  }
}

CAMFX_HOT void mix_row(const uint32_t* from, const uint32_t* to, uint32_t share, int width, uint32_t* out) {
  for (int i = 0; i < width; i++)
    out[i] = join(low_lanes(from[i]) * (256 - share) + low_lanes(to[i]) * share,
                  high_lanes(from[i]) * (256 - share) + high_lanes(to[i]) * share);
}

}  // namespace

void Surface::cover(float share, const Rgb& top) {
  colour =
      mix(colour, {std::clamp(top.r, 0.0F, 255.0F), std::clamp(top.g, 0.0F, 255.0F), std::clamp(top.b, 0.0F, 255.0F)},
          share);
  opacity = mix(opacity, 1, share);
}

Layer rasterise(const PixelBox& box, int grid, const Painter& painter) {
  Layer layer{box, {}, std::vector<int32_t>(static_cast<size_t>(box.width))};
  layer.pixels.resize(static_cast<size_t>(box.width) * static_cast<size_t>(box.height));
  const float step = 1.0F / static_cast<float>(grid);
  const float share = step * step;
  for (int row = 0; row < box.height; row++) {
    for (int column = 0; column < box.width; column++) {
      Surface mean;
      for (int sample = 0; sample < grid * grid; sample++) {
        const int across = sample % grid, down = sample / grid;
        const Surface surface =
            painter(static_cast<float>(box.left + column) + (static_cast<float>(across) + 0.5F) * step,
                    static_cast<float>(box.top + row) + (static_cast<float>(down) + 0.5F) * step);
        mean = {mean.colour + surface.colour * share, mean.opacity + surface.opacity * share};
      }
      layer.row(row)[column] = pack(mean);
    }
  }
  return layer;
}

void mix_into(Layer& target, const Layer& from, const Layer& to, uint32_t share) {
  const int left = from.box.left - target.box.left, top = from.box.top - target.box.top;
  for (int row = 0; row < from.box.height; row++)
    mix_row(from.row(row), to.row(row), share, from.box.width, target.row(top + row) + left);
}

const uint32_t* LayerCompositor::sample_row(const Layer& layer, const LayerMotion& motion, int row,
                                            std::vector<uint32_t>& out) {
  const int y = std::clamp(row * kSubpixels - motion.down, 0, (layer.box.height - 2) * kSubpixels);
  const auto index = static_cast<size_t>(y >> kSubpixelBits);
  const uint32_t* upper = layer.row(y >> kSubpixelBits);
  const uint32_t* lower = upper + layer.box.width;
  const auto down = static_cast<uint32_t>(y % kSubpixels);
  const int32_t right = motion.right[index], bulge = motion.bulge[index];
  if (bulge == 0)
    shift_row(upper, lower, down, right, layer.box.width, out.data());
  else
    warp_row(upper, lower, down, right, bulge, layer.bulge_weight.data(), layer.box.width, out.data());
  return out.data();
}

void LayerCompositor::draw(const Layer& layer, const LayerMotion& motion, I420View out, uint8_t* alpha) {
  const PixelBox& box = layer.box;
  const auto scratch = static_cast<size_t>(box.width);
  upper_.resize(scratch);
  lower_.resize(scratch);
  const int left = std::max(box.left, 0), right = std::min(box.left + box.width, out.width);
  const int top = std::max(box.top, 0), bottom = std::min(box.top + box.height, out.height);
  if (left >= right) return;
  const int width = right - left;
  for (int y = top; y < bottom; y += 2) {
    const ptrdiff_t row = y, chroma_row = y / 2, chroma_left = left / 2;
    const uint32_t* upper = sample_row(layer, motion, y - box.top, upper_) + (left - box.left);
    const uint32_t* lower = sample_row(layer, motion, y + 1 - box.top, lower_) + (left - box.left);
    blend_luma(upper, width, out.y + row * out.y_stride + left);
    blend_luma(lower, width, out.y + (row + 1) * out.y_stride + left);
    blend_chroma(upper, lower, width / 2, out.u + chroma_row * out.u_stride + chroma_left,
                 out.v + chroma_row * out.v_stride + chroma_left);
    if (!alpha) continue;
    blend_opacity(upper, width, alpha + row * out.width + left);
    blend_opacity(lower, width, alpha + (row + 1) * out.width + left);
  }
}

}  // namespace camfx::drawing
