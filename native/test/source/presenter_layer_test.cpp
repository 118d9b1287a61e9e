#include "source/presenter_layer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace camfx;
using namespace camfx::drawing;

namespace {

constexpr int kSide = 32;
constexpr size_t kPixels = 1024;

/// A white square of 8 x 8 pixels at (12, 12) in a layer that covers the frame.
Layer white_square() {
  return rasterise({0, 0, kSide, kSide}, 1, [](float x, float y) {
    Surface surface;
    if (x > 12 && x < 20 && y > 12 && y < 20) surface.cover(1, {255, 255, 255});
    return surface;
  });
}

LayerMotion at_rest(const Layer& layer) {
  const auto rows = static_cast<size_t>(layer.box.height);
  return {0, std::vector<int32_t>(rows), std::vector<int32_t>(rows)};
}

LayerMotion moved(const Layer& layer, int32_t right, int32_t down) {
  LayerMotion motion = at_rest(layer);
  std::fill(motion.right.begin(), motion.right.end(), right);
  motion.down = down;
  return motion;
}

/// A black frame with a layer drawn over it.
struct Picture {
  I420Buffer frame{kSide, kSide};
  std::vector<uint8_t> alpha = std::vector<uint8_t>(kPixels);

  Picture(const Layer& layer, const LayerMotion& motion) {
    std::fill_n(frame.data(), kPixels, uint8_t{16});
    std::fill_n(frame.data() + kPixels, kPixels / 2, uint8_t{128});
    LayerCompositor().draw(layer, motion, frame.view(), alpha.data());
  }
  int y(int column, int row) { return frame.view().y[row * kSide + column]; }
  int u(int column, int row) { return frame.view().u[row * kSide / 2 + column]; }
  int a(int column, int row) { return alpha.at(static_cast<size_t>(row) * kSide + static_cast<size_t>(column)); }
};

}  // namespace

TEST_CASE("a layer at rest is drawn where it was rasterised") {
  const Layer layer = white_square();
  Picture picture(layer, at_rest(layer));
  CHECK(picture.y(11, 15) == 16);
  CHECK(picture.a(11, 15) == 0);
  CHECK(picture.y(12, 15) == 235);
  CHECK(picture.a(12, 15) == 255);
  CHECK(picture.y(19, 19) == 235);
  CHECK(picture.y(20, 19) == 16);
}

TEST_CASE("half a pixel of movement halves both edges") {
  const Layer layer = white_square();
  Picture picture(layer, moved(layer, 8, 0));
  CHECK(picture.a(12, 15) == 128);
  CHECK(picture.a(13, 15) == 255);
  CHECK(picture.a(20, 15) == 128);
  CHECK(picture.a(21, 15) == 0);
  CHECK(picture.y(12, 15) == doctest::Approx(16 + 219 * 128 / 255.0).epsilon(0.01));
}

TEST_CASE("a layer moves left, right, up and down by whole and part pixels") {
  const Layer layer = white_square();
  Picture up_left(layer, moved(layer, -36, -16));  // 2 1/4 pixels left, 1 up
  CHECK(up_left.a(9, 11) == 64);
  CHECK(up_left.a(10, 11) == 255);
  CHECK(up_left.a(17, 18) == 191);
  CHECK(up_left.a(10, 10) == 0);
  Picture down(layer, moved(layer, 0, 20));  // 1 1/4 down
  CHECK(down.a(15, 12) == 0);
  CHECK(down.a(15, 13) == 191);
  CHECK(down.a(15, 14) == 255);
  CHECK(down.a(15, 21) == 64);
}

TEST_CASE("a row that bulges by nothing moves like one that doesn't bulge") {
  const Layer layer = white_square();
  for (const int32_t right : {-37, -1, 0, 5, 16, 50}) {
    LayerMotion bulging = moved(layer, right, 3);
    std::fill(bulging.bulge.begin(), bulging.bulge.end(), 40);  // with a weight of 0 in each column
    CHECK(Picture(layer, bulging).alpha == Picture(layer, moved(layer, right, 3)).alpha);
  }
}

TEST_CASE("a bulge moves a column by its weight") {
  Layer layer = white_square();
  std::fill(layer.bulge_weight.begin(), layer.bulge_weight.end(), 128);
  LayerMotion motion = at_rest(layer);
  std::fill(motion.bulge.begin(), motion.bulge.end(), 32);
  CHECK(Picture(layer, motion).alpha == Picture(layer, moved(layer, 16, 0)).alpha);
}

TEST_CASE("the weights of a bulge travel with the layer") {
  Layer layer = white_square();
  std::fill(layer.bulge_weight.begin() + 10, layer.bulge_weight.begin() + 22, 256);
  LayerMotion bulging = moved(layer, 8 * 16, 0);
  std::fill(bulging.bulge.begin(), bulging.bulge.end(), 16);
  CHECK(Picture(layer, bulging).alpha == Picture(layer, moved(layer, 9 * 16, 0)).alpha);
}

TEST_CASE("chroma is blended with the mean opacity of its four pixels") {
  const Layer blue = rasterise({0, 0, kSide, kSide}, 1, [](float x, float) {
    Surface surface;
    if (x > 13 && x < 20) surface.cover(1, {0, 0, 255});
    return surface;
  });
  Picture picture(blue, at_rest(blue));
  CHECK(picture.u(5, 7) == 128);
  CHECK(picture.u(7, 7) == 240);
  CHECK(picture.u(6, 7) == doctest::Approx((128 + 240) / 2.0).epsilon(0.01));
}

// The same layer over dark and over bright chroma: the difference is what it lets through.
TEST_CASE("chroma lets through what the mean opacity leaves, all around a soft edge") {
  const Layer disc = rasterise({0, 0, kSide, kSide}, 1, [](float x, float y) {
    Surface surface;
    surface.cover(std::clamp(8 - std::hypot(x - 16, y - 16) / 1.5F, 0.0F, 1.0F), {90, 160, 40});
    return surface;
  });
  I420Buffer low(kSide, kSide), high(kSide, kSide);
  std::fill_n(low.data(), low.size(), uint8_t{16});
  std::fill_n(high.data(), high.size(), uint8_t{240});
  std::vector<uint8_t> alpha(kPixels);
  LayerCompositor().draw(disc, moved(disc, 5, -7), low.view(), nullptr);
  LayerCompositor().draw(disc, moved(disc, 5, -7), high.view(), alpha.data());
  for (int y = 0; y < kSide; y += 2) {
    for (int x = 0; x < kSide; x += 2) {
      const uint8_t* a = &alpha.at(static_cast<size_t>(y) * kSide + static_cast<size_t>(x));
      const double through = 224 * (1 - (a[0] + a[1] + a[kSide] + a[kSide + 1]) / 4.0 / 255);
      const int at = y / 2 * (kSide / 2) + x / 2;
      CHECK(std::abs(high.view().u[at] - low.view().u[at] - through) <= 1.5);
      CHECK(std::abs(high.view().v[at] - low.view().v[at] - through) <= 1.5);
    }
  }
}

TEST_CASE("a layer that reaches beyond the frame is cut off") {
  const Layer layer = rasterise({-16, -16, kSide * 2, kSide * 2}, 1, [](float, float) {
    return Surface{{255, 255, 255}, 1};
  });
  Picture picture(layer, moved(layer, 3, -3));
  CHECK(std::all_of(picture.alpha.begin(), picture.alpha.end(), [](uint8_t value) { return value == 255; }));
}

TEST_CASE("a movement further than the layer is wide leaves the frame as it was") {
  const Layer layer = white_square();
  for (const int32_t right : {-16 * 100, 16 * 100}) {
    Picture picture(layer, moved(layer, right, 0));
    CHECK(std::all_of(picture.alpha.begin(), picture.alpha.end(), [](uint8_t value) { return value == 0; }));
  }
}

TEST_CASE("samples of a pixel are averaged") {
  const Layer layer = rasterise({0, 0, 4, 4}, 2, [](float x, float) {
    Surface surface;
    if (x > 1.5F) surface.cover(1, {255, 255, 255});
    return surface;
  });
  CHECK((layer.row(0)[0] >> 24) == 0);
  CHECK((layer.row(0)[1] >> 24) == 128);
  CHECK((layer.row(0)[2] >> 24) == 255);
}

TEST_CASE("a mixture of two layers replaces just their box") {
  Layer target = white_square();
  const PixelBox box{14, 14, 2, 2};
  const Layer black = rasterise(box, 1, [](float, float) { return Surface{{0, 0, 0}, 1}; });
  const Layer white = rasterise(box, 1, [](float, float) { return Surface{{255, 255, 255}, 1}; });
  mix_into(target, black, white, 0);
  CHECK((target.row(14)[14] & 0xff) == 16);
  CHECK((target.row(14)[13] & 0xff) == 235);
  CHECK((target.row(14)[16] & 0xff) == 235);
  mix_into(target, black, white, 64);
  CHECK((target.row(15)[15] & 0xff) == 71);
  CHECK((target.row(15)[15] >> 24) == 255);
  mix_into(target, black, white, 256);
  CHECK(target.pixels == white_square().pixels);
}
