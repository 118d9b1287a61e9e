#include "matte/model_input.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "../frame/test_picture.h"

namespace camfx {
namespace {

constexpr int kWidth = 16;
constexpr int kHeight = 9;
constexpr size_t kCount = kWidth * kHeight;

std::vector<float> fill(const ConstI420View& frame) {
  // One float more than asked for, to see that none is written beyond.
  std::vector<float> nchw(kCount * 3 + 1, -7.0F);
  ModelInput().fill(frame, nchw.data(), kWidth, kHeight);
  CHECK(nchw.back() == -7.0F);
  return nchw;
}

TEST_CASE("each bar colour becomes its red, green and blue plane within 3 levels") {
  for (const test::Rgb bar : test::kBars) {
    const I420Buffer frame = test::solid(64, 36, test::bt601(bar));
    const std::vector<float> nchw = fill(frame.view());
    for (size_t i = 0; i < kCount; ++i) {
      CHECK(std::abs(nchw[i] * 255 - bar.red) <= 3);
      CHECK(std::abs(nchw[kCount + i] * 255 - bar.green) <= 3);
      CHECK(std::abs(nchw[2 * kCount + i] * 255 - bar.blue) <= 3);
    }
  }
}

TEST_CASE("a picture is compared with the one that the model answered for, where it has changed most") {
  ModelInput input;
  std::vector<float> nchw(size_t{3} * 64 * 36);
  I420Buffer frame = test::solid(64, 36, {90, 100, 110});
  const auto fill = [&](int width, int height) { return input.fill(frame.view(), nchw.data(), width, height); };
  CHECK(fill(64, 36) == 255);
  CHECK(fill(64, 36) == 255);
  input.remember();
  CHECK(fill(64, 36) == 0);
  CHECK(fill(32, 36) == 255);
  // One level of one pixel, far from any other change.
  frame.view().y[63] = 91;
  CHECK(fill(64, 36) == doctest::Approx(1.0 / 64));
  // A block of it by ten levels; what changes little elsewhere doesn't count.
  for (ptrdiff_t y = 8; y < 16; ++y) std::fill_n(frame.view().y + y * 64 + 16, 8, uint8_t{100});
  CHECK(fill(64, 36) == doctest::Approx(10));
  input.remember();
  CHECK(fill(64, 36) == 0);
  // Slow changes add up.
  for (int step = 1; step <= 5; ++step) {
    std::fill_n(frame.view().y, 64 * 36, static_cast<uint8_t>(120 + step));
    CHECK(fill(64, 36) == doctest::Approx(30 + step));
  }
}

TEST_CASE("a change of colour alone counts as well") {
  ModelInput input;
  std::vector<float> nchw(size_t{3} * 64 * 36);
  I420Buffer frame = test::solid(64, 36, {90, 100, 110});
  input.fill(frame.view(), nchw.data(), 64, 36);
  input.remember();
  for (uint8_t* plane : {frame.view().u, frame.view().v}) {
    std::fill_n(plane, 32 * 18, uint8_t{140});
    CHECK(input.fill(frame.view(), nchw.data(), 64, 36) >= 30);
    input.remember();
  }
}

/// Levels that change with every pixel, and not by the same for any two rows.
I420Buffer rough(int width, int height) {
  I420Buffer picture(width, height);
  uint32_t state = 5;
  for (size_t i = 0; i < picture.size(); ++i)
    picture.data()[i] = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return picture;
}

/// Rising to the right in luma, downwards in U, falling downwards in V.
I420Buffer ramps(int width, int height) {
  I420Buffer picture(width, height);
  const I420View view = picture.view();
  for (ptrdiff_t y = 0; y < height; ++y)
    for (ptrdiff_t x = 0; x < width; ++x) view.y[y * view.y_stride + x] = static_cast<uint8_t>(20 + 200 * x / width);
  for (ptrdiff_t y = 0; y < height / 2; ++y)
    for (ptrdiff_t x = 0; x < width / 2; ++x) {
      view.u[y * view.u_stride + x] = static_cast<uint8_t>(20 + 400 * y / height);
      view.v[y * view.v_stride + x] = static_cast<uint8_t>(220 - 400 * y / height);
    }
  return picture;
}

TEST_CASE("each cell is what it covers, whatever way the size takes") {
  // By a quarter and the rest, by a quarter alone, by halves, by nothing, by little.
  const std::array<std::array<int, 2>, 6> sizes{{{96, 80}, {64, 48}, {128, 96}, {32, 24}, {20, 14}, {82, 62}}};
  for (const auto& [width, height] : sizes) {
    CAPTURE(width);
    std::vector<float> nchw(size_t{3} * 16 * 12);
    ModelInput input;
    input.fill(ramps(width, height).view(), nchw.data(), 16, 12);
    const ModelPicture& seen = input.picture();
    // But for the border, whose neighbours are its own, within three pixels' share of the ramp.
    const double across = 3 * 200.0 / width;
    const double down = 3 * 400.0 / height;
    for (ptrdiff_t y = 1; y < 11; ++y)
      for (ptrdiff_t x = 1; x < 15; ++x) {
        const double level = 200 * (static_cast<double>(y) + 0.5) / 12;
        CHECK(std::abs(seen.y[y * 16 + x] - (20 + 200 * (static_cast<double>(x) + 0.5) / 16)) <= across);
        CHECK(std::abs(seen.u[y * 16 + x] - (20 + level)) <= down);
        CHECK(std::abs(seen.v[y * 16 + x] - (220 - level)) <= down);
      }
  }
}

TEST_CASE("the frame's quarter is there when the input was made from it, and not when it wasn't") {
  ModelInput input;
  std::vector<float> nchw(size_t{3} * 16 * 12);
  const auto quarter_of = [&](int width, int height) {
    input.fill(rough(width, height).view(), nchw.data(), 16, 12);
    return input.quarter();
  };
  CHECK(quarter_of(32, 24) == nullptr);
  const Quarter* const quarter = quarter_of(80, 60);
  REQUIRE(quarter != nullptr);
  CHECK(quarter->width() == 20);
  CHECK(quarter->height() == 15);
  Quarter own;
  own.draw(rough(80, 60).view());
  for (int plane = 0; plane < kPlanes; ++plane)
    CHECK(std::equal(own.plane(plane), own.plane(plane) + 20 * 15, quarter->plane(plane)));
  CHECK(quarter_of(82, 60) == nullptr);
  CHECK(quarter_of(32, 24) == nullptr);
}

TEST_CASE("values stay within 0..1 whatever the frame holds") {
  for (const test::Yuv color : {test::Yuv{255, 255, 255}, test::Yuv{0, 0, 0}, test::Yuv{255, 0, 255}}) {
    const I420Buffer frame = test::solid(64, 36, color);
    const std::vector<float> nchw = fill(frame.view());
    for (size_t i = 0; i < kCount * 3; ++i) {
      CHECK(nchw[i] >= 0.0F);
      CHECK(nchw[i] <= 1.0F);
    }
  }
}

TEST_CASE("the frame is stretched over the whole input, whatever its aspect and strides") {
  test::PaddedPicture frame(128, 128);
  test::fill(frame.view(), {16, 128, 128});
  // White right half of the upper half.
  for (ptrdiff_t y = 0; y < 64; ++y) std::fill_n(frame.view().y + y * frame.view().y_stride + 64, 64, uint8_t{235});
  std::vector<float> nchw(16 * 8 * 3);
  ModelInput().fill(frame.view(), nchw.data(), 16, 8);
  for (size_t plane = 0; plane < 3; ++plane)
    for (size_t y = 0; y < 8; ++y)
      for (size_t x = 0; x < 16; ++x)
        CHECK(nchw[plane * 128 + y * 16 + x] == doctest::Approx(x >= 8 && y < 4 ? 1.0 : 0.0).epsilon(0.001));
}

}  // namespace
}  // namespace camfx
