#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../frame/test_picture.h"
#include "boxed_person.h"
#include "effect/blur.h"

namespace camfx {
namespace {

using test::Alpha;
using test::box_alpha;
using test::pixel;

constexpr int kWidth = test::kBoxedWidth;
constexpr int kHeight = test::kBoxedHeight;
constexpr test::Yuv kGray{120, 128, 128};

void draw(BackgroundBlur& blur, ConstI420View frame, const uint8_t* alpha, int stride, int strength, I420View out) {
  blur.set_strength(strength);
  blur.apply({frame, {alpha, stride}}, out);
}

/// Contrast of the luma of what is a room, of 219 that the pattern has.
int contrast(const ConstI420View& view, const Alpha& alpha) {
  int least = 255;
  int greatest = 0;
  for (int y = 0; y < view.height; ++y)
    for (int x = 0; x < view.width; ++x) {
      if (alpha[static_cast<size_t>(y) * static_cast<size_t>(view.width) + static_cast<size_t>(x)] != 0) continue;
      const int level = view.y[y * view.y_stride + x];
      least = std::min(least, level);
      greatest = std::max(greatest, level);
    }
  return greatest - least;
}

TEST_CASE("at strength 100 no pattern as large as print on a wall can be made out, at any size and in either shape") {
  BackgroundBlur blur;
  blur.set_strength(100);
  for (const auto& [width, height] : {std::pair{640, 360}, {1280, 720}, {1920, 1080}, {3840, 2160}}) {
    I420Buffer out(width, height);
    for (const int divisor : {90, 45, 30}) {
      const int side = height / divisor;
      I420Buffer frame = test::solid(width, height, kGray);
      Alpha alpha(static_cast<size_t>(width) * static_cast<size_t>(height));
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
          frame.view().y[y * width + x] = (x / side + y / side) % 2 == 0 ? 16 : 235;
          const int from_edge = x - width / 2;
          alpha[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)] =
              static_cast<uint8_t>(std::clamp(from_edge * 20, 0, 255));
        }
      for (const BlurShape shape : {BlurShape::kGaussian, BlurShape::kDisc}) {
        blur.set_shape(shape);
        blur.apply({frame.view(), {alpha.data(), width}}, out.view());
        CAPTURE(height);
        CAPTURE(divisor);
        CAPTURE(static_cast<int>(shape));
        CHECK(contrast(out.view(), alpha) <= 24);
      }
    }
  }
}

TEST_CASE("a lamp becomes a brighter spot in the disc shape, and an even room stays as it is") {
  I420Buffer frame = test::solid(kWidth, kHeight, {60, 128, 128});
  for (int y = 80; y < 100; ++y) std::fill_n(frame.view().y + y * kWidth + 150, 20, uint8_t{235});
  I420Buffer soft(kWidth, kHeight);
  I420Buffer disc(kWidth, kHeight);
  BackgroundBlur blur;
  draw(blur, frame.view(), nullptr, 0, 80, soft.view());
  blur.set_shape(BlurShape::kDisc);
  draw(blur, frame.view(), nullptr, 0, 80, disc.view());
  CHECK(pixel(disc.view(), 160, 90).y > pixel(soft.view(), 160, 90).y + 20);
  CHECK(std::abs(pixel(disc.view(), 20, 20).y - 60) <= 1);
}

TEST_CASE("light of a bright room falls on the edge of the person and nowhere else") {
  const Alpha alpha = box_alpha();
  I420Buffer out(kWidth, kHeight);
  const auto edge_level = [&](uint8_t room, int light_wrap, BlurShape shape) {
    I420Buffer frame = test::solid(kWidth, kHeight, {room, 128, 128});
    for (int y = 60; y < kHeight; ++y) std::fill_n(frame.view().y + y * kWidth + 120, 80, uint8_t{60});
    BackgroundBlur blur;
    blur.set_shape(shape);
    blur.set_light_wrap(light_wrap);
    draw(blur, frame.view(), alpha.data(), kWidth, 50, out.view());
    CHECK(pixel(out.view(), 160, 120).y == 60);
    CHECK(std::abs(pixel(out.view(), 110, 120).y - room) <= 1);
    return static_cast<int>(pixel(out.view(), 121, 120).y);
  };
  for (const BlurShape shape : {BlurShape::kGaussian, BlurShape::kDisc}) {
    CHECK(edge_level(235, 0, shape) == 60);
    CHECK(edge_level(235, 50, shape) > 75);
    CHECK(edge_level(235, 100, shape) > edge_level(235, 50, shape) + 15);
    CHECK(std::abs(edge_level(16, 100, shape) - 60) <= 3);
  }
}

}  // namespace
}  // namespace camfx
