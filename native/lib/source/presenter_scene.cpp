#include "source/presenter_scene.h"

#include <libyuv.h>

#include <vector>

#include "source/presenter_shapes.h"

namespace camfx::drawing {
namespace {

constexpr float kDefocus = 0.006F;  // half the width of every edge

constexpr Rgb kFrameWhite{236, 238, 240};
constexpr Rgb kSkyTop{196, 218, 244};
constexpr Rgb kSkyBottom{222, 228, 226};
constexpr Rgb kTrees{110, 140, 96};
constexpr Rgb kShelfWood{120, 86, 58};
constexpr Rgb kSideboard{104, 98, 96};
constexpr Rgb kPot{150, 154, 160};

/// How much of a defocused edge's inside is seen at this distance.
float soft(float distance) { return smoothstep(kDefocus, -kDefocus, distance); }

void lay_over(Rgb& under, float share, const Rgb& colour) { under = mix(under, colour, share); }

Rgb wall(float x, float y, const Rgb& paint) {
  return paint * (1.02F - 0.28F * smoothstep(-0.9F, 1.0F, x) - 0.10F * y + 0.03F * cloud_noise(x * 7, y * 7));
}

void paint_window(Rgb& colour, float x, float y) {
  constexpr float kCentreX = -0.60F, kCentreY = 0.30F;
  const float dx = x - kCentreX, dy = y - kCentreY;
  lay_over(colour, soft(box_distance(dx, dy, 0.20F, 0.24F, 0.01F)), kFrameWhite);
  const float glass = soft(box_distance(dx, dy, 0.18F, 0.22F, 0.01F));
  if (glass <= 0) return;
  lay_over(colour, glass, mix(kSkyTop, kSkyBottom, smoothstep(0.05F, 0.5F, y)));
  const float tree_line = 0.40F + 0.05F * cloud_noise(x * 14, 3);
  lay_over(colour, glass * smoothstep(tree_line - 0.03F, tree_line + 0.03F, y), kTrees);
  lay_over(colour, glass * soft(std::abs(dx) - 0.008F), kFrameWhite);
}

void paint_books(Rgb& colour, float x, float y, float board_top, int shelf) {
  constexpr float kLeft = 0.36F, kBookWidth = 0.028F, kRight = kLeft + 16 * kBookWidth;
  if (x < kLeft || x >= kRight || y > board_top + kDefocus) return;
  const float position = (x - kLeft) / kBookWidth;
  const auto book = static_cast<int32_t>(position);
  if (hash_unit(book, 910 + shelf) < 0.2F) return;  // a gap
  const float height = 0.09F + 0.06F * hash_unit(book, 220 + shelf);
  const float across = position - static_cast<float>(book);
  const float share =
      smoothstep(0, 0.2F, across) * smoothstep(1, 0.8F, across) * soft(board_top - height - y) * soft(y - board_top);
  const float warmth = hash_unit(book * 7, 120 + shelf);
  lay_over(colour, share * 0.92F,
           {60 + 110 * warmth, 62 + 70 * hash_unit(book, 5 + shelf), 64 + 80 * hash_unit(book, 9 + shelf)});
}

void paint_shelves(Rgb& colour, float x, float y) {
  constexpr float kCentreX = 0.58F, kHalfBoard = 0.012F;
  constexpr float kShelfY[] = {0.22F, 0.46F};
  for (int shelf = 0; shelf < 2; shelf++) {
    const float below = y - kShelfY[shelf];
    lay_over(colour, 0.18F * gauss(x - kCentreX, below - 0.03F, 0.22F, 0.02F), {60, 54, 48});  // cast shadow
    lay_over(colour, soft(box_distance(x - kCentreX, below, 0.24F, kHalfBoard, 0.004F)), kShelfWood);
    paint_books(colour, x, y, kShelfY[shelf] - kHalfBoard, shelf);
  }
}

void paint_plant(Rgb& colour, float x, float y) {
  constexpr float kCentreX = -0.80F, kLeavesY = 0.66F, kPotY = 0.82F;
  const float dx = x - kCentreX, dy = y - kLeavesY;
  const float reach = 0.10F + 0.03F * std::sin(std::atan2(dy, dx) * 7);  // seven leaves
  const float leaves = smoothstep(0.02F, -0.02F, std::hypot(dx, dy * 0.8F) - reach);
  lay_over(colour, leaves * 0.85F, {70, 128 + 40 * cloud_noise(x * 30, y * 30), 64});
  lay_over(colour, soft(box_distance(dx, y - kPotY, 0.05F, 0.06F, 0.02F)), kPot);
}

Rgb room_colour(float x, float y, const PresenterLook& look) {
  Rgb colour = wall(x, y, look.wall);
  paint_window(colour, x, y);
  paint_shelves(colour, x, y);
  lay_over(colour, smoothstep(-0.02F, 0.02F, y - 0.80F - 0.01F * cloud_noise(x * 5, 1)), kSideboard);
  paint_plant(colour, x, y);
  return colour * look.room_light;
}

uint8_t to_byte(float value) { return static_cast<uint8_t>(std::lround(std::clamp(value, 16.0F, 240.0F))); }

}  // namespace

// Drawn at half size, which is the size of the chroma planes, and the luma scaled up: nothing in a defocused room is
// finer than that.
I420Buffer draw_room(int width, int height, const PresenterLook& look) {
  const int half_width = width / 2, half_height = height / 2;
  I420Buffer room(width, height);
  const I420View out = room.view();
  std::vector<uint8_t> luma(static_cast<size_t>(half_width) * static_cast<size_t>(half_height));
  const float pixel = 1.0F / static_cast<float>(half_height);
  for (int row = 0; row < half_height; row++) {
    for (int column = 0; column < half_width; column++) {
      const float x = (static_cast<float>(column) + 0.5F - static_cast<float>(half_width) / 2) * pixel;
      const Yuv colour = bt601_limited(room_colour(x, (static_cast<float>(row) + 0.5F) * pixel, look));
      luma[static_cast<size_t>(row) * static_cast<size_t>(half_width) + static_cast<size_t>(column)] =
          to_byte(colour.y);
      out.u[row * out.u_stride + column] = to_byte(colour.u);
      out.v[row * out.v_stride + column] = to_byte(colour.v);
    }
  }
  libyuv::ScalePlane(luma.data(), half_width, half_width, half_height, out.y, out.y_stride, width, height,
                     libyuv::kFilterBilinear);
  return room;
}

}  // namespace camfx::drawing
