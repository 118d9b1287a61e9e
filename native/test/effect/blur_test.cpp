#include "effect/blur.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "../frame/test_picture.h"
#include "boxed_person.h"
#include "io/error.h"

namespace camfx {
namespace {

using test::Alpha;
using test::box_alpha;
using test::difference;
using test::in_box;
using test::pixel;

constexpr int kWidth = test::kBoxedWidth;
constexpr int kHeight = test::kBoxedHeight;
constexpr test::Yuv kGray{120, 128, 128};
constexpr test::Yuv kRed{81, 90, 240};

Alpha constant_alpha(uint8_t value) { return Alpha(kWidth * kHeight, value); }

/// Squares of `side` pixels, each black or white at random, in luma and chroma: like large print on a wall.
I420Buffer random_checker(int side) {
  std::mt19937 random(static_cast<unsigned>(side));
  I420Buffer picture(kWidth, kHeight);
  const I420View view = picture.view();
  const auto fill = [&](uint8_t* plane, int width, int height, int square) {
    std::vector<uint8_t> row(static_cast<size_t>(width));
    for (int y = 0; y < height; ++y) {
      if (y % square == 0) {
        uint8_t value = 0;
        for (int x = 0; x < width; ++x) {
          if (x % square == 0) value = random() % 2 == 0 ? 16 : 235;
          row[static_cast<size_t>(x)] = value;
        }
      }
      std::copy(row.begin(), row.end(), plane + y * width);
    }
  };
  fill(view.y, kWidth, kHeight, side);
  fill(view.u, kWidth / 2, kHeight / 2, std::max(1, side / 2));
  fill(view.v, kWidth / 2, kHeight / 2, std::max(1, side / 2));
  return picture;
}

int greatest_difference(const ConstI420View& a, const ConstI420View& b) {
  int greatest = 0;
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width; ++x) greatest = std::max(greatest, difference(pixel(a, x, y), pixel(b, x, y)));
  return greatest;
}

/// Mean squared difference of neighbours in luma, over what is outside the box.
double high_frequency_energy(const ConstI420View& view) {
  double sum = 0;
  int count = 0;
  for (int y = 1; y < kHeight; ++y)
    for (int x = 1; x < kWidth; ++x) {
      if (in_box(x, y) || in_box(x - 1, y) || in_box(x, y - 1)) continue;
      const double right = view.y[y * view.y_stride + x] - view.y[y * view.y_stride + x - 1];
      const double down = view.y[y * view.y_stride + x] - view.y[(y - 1) * view.y_stride + x];
      sum += right * right + down * down;
      ++count;
    }
  return sum / count;
}

double luma_deviation(const ConstI420View& view) {
  double sum = 0;
  double squares = 0;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const double value = view.y[y * view.y_stride + x];
      sum += value;
      squares += value * value;
    }
  const double mean = sum / (kWidth * kHeight);
  return std::sqrt(squares / (kWidth * kHeight) - mean * mean);
}

void draw(BackgroundBlur& blur, ConstI420View frame, const uint8_t* alpha, int stride, int strength, I420View out) {
  blur.set_strength(strength);
  blur.apply({frame, {alpha, stride}}, out);
}

TEST_CASE("a quarter that was made already changes nothing") {
  const I420Buffer frame = random_checker(2);
  const Alpha alpha = box_alpha();
  Quarter quarter;
  quarter.draw(frame.view());
  for (const int strength : {10, 60, 100}) {
    I420Buffer alone(kWidth, kHeight);
    I420Buffer shared(kWidth, kHeight);
    BackgroundBlur blur;
    draw(blur, frame.view(), alpha.data(), kWidth, strength, alone.view());
    blur.apply({frame.view(), {alpha.data(), kWidth}, &quarter}, shared.view());
    CHECK(test::same_picture(alone.view(), shared.view()));
  }
}

TEST_CASE("strength 0 leaves the frame as it is") {
  const I420Buffer frame = random_checker(2);
  I420Buffer out(kWidth, kHeight);
  BackgroundBlur blur;
  draw(blur, frame.view(), constant_alpha(0).data(), kWidth, 0, out.view());
  CHECK(test::same_picture(frame.view(), out.view()));
  draw(blur, frame.view(), nullptr, 0, 0, out.view());
  CHECK(test::same_picture(frame.view(), out.view()));
}

TEST_CASE("the person's pixels are the frame's and all others those of the blurred room, at every strength") {
  const I420Buffer frame = random_checker(4);
  const Alpha alpha = box_alpha();
  BackgroundBlur blur;
  for (const int strength : {1, 20, 40, 60, 80, 100}) {
    CAPTURE(strength);
    test::PaddedPicture out(kWidth, kHeight);
    draw(blur, frame.view(), alpha.data(), kWidth, strength, out.view());
    CHECK(out.padding_intact());
    bool person_intact = true;
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x)
        if (in_box(x, y)) person_intact &= difference(pixel(out.view(), x, y), pixel(frame.view(), x, y)) == 0;
    CHECK(person_intact);
  }
}

TEST_CASE("an empty matte and no matte give the same picture") {
  const I420Buffer frame = random_checker(8);
  I420Buffer empty(kWidth, kHeight);
  I420Buffer none(kWidth, kHeight);
  BackgroundBlur blur;
  for (const int strength : {1, 50, 100}) {
    draw(blur, frame.view(), constant_alpha(0).data(), kWidth, strength, empty.view());
    draw(blur, frame.view(), nullptr, 0, strength, none.view());
    CHECK(test::same_picture(empty.view(), none.view()));
  }
}

TEST_CASE("a matte that is all person shows the frame, and one that is half person everywhere blurs plainly") {
  const I420Buffer frame = random_checker(8);
  I420Buffer out(kWidth, kHeight);
  I420Buffer room(kWidth, kHeight);
  BackgroundBlur blur;
  draw(blur, frame.view(), constant_alpha(255).data(), kWidth, 60, out.view());
  CHECK(test::same_picture(frame.view(), out.view()));
  draw(blur, frame.view(), nullptr, 0, 60, room.view());
  draw(blur, frame.view(), constant_alpha(128).data(), kWidth, 60, out.view());
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const int mean = (pixel(frame.view(), x, y).y * 128 + pixel(room.view(), x, y).y * 127) / 255;
      CHECK(std::abs(pixel(out.view(), x, y).y - mean) <= 2);
    }
}

TEST_CASE("nothing of a pattern in the room gets through from strength 60 up") {
  const Alpha alpha = box_alpha();
  BackgroundBlur blur;
  for (const int side : {1, 2, 4}) {
    const I420Buffer frame = random_checker(side);
    const double before = high_frequency_energy(frame.view());
    I420Buffer out(kWidth, kHeight);
    for (const int strength : {60, 80, 100}) {
      CAPTURE(side);
      CAPTURE(strength);
      draw(blur, frame.view(), alpha.data(), kWidth, strength, out.view());
      CHECK(high_frequency_energy(out.view()) < before / 500);
      bool raw = false;
      for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
          if (!in_box(x, y)) {
            const test::Yuv found = pixel(out.view(), x, y);
            for (const uint8_t level : {found.y, found.u, found.v}) raw |= level <= 16 || level >= 235;
          }
      CHECK_FALSE(raw);
    }
  }
}

TEST_CASE("a single odd pixel of the matte is drawn as it is, wherever it lies") {
  I420Buffer out(kWidth, kHeight);
  BackgroundBlur blur;
  for (const uint8_t others : {0, 255}) {
    for (const auto& [x, y] : {std::pair{0, 0}, {31, 3}, {32, 4}, {319, 179}, {160, 90}}) {
      I420Buffer frame = test::solid(kWidth, kHeight, {16, 128, 128});
      frame.view().y[y * kWidth + x] = 235;
      Alpha alpha = constant_alpha(others);
      alpha[static_cast<size_t>(y * kWidth + x)] = static_cast<uint8_t>(255 - others);
      draw(blur, frame.view(), alpha.data(), kWidth, 60, out.view());
      CAPTURE(x);
      CHECK((pixel(out.view(), x, y).y == 235) == (others == 0));
    }
  }
}

TEST_CASE("a flat room keeps its colour, up to the borders") {
  BackgroundBlur blur;
  const I420Buffer flat = test::solid(kWidth, kHeight, kGray);
  I420Buffer out(kWidth, kHeight);
  for (const int strength : {1, 30, 60, 100}) {
    draw(blur, flat.view(), nullptr, 0, strength, out.view());
    CHECK(greatest_difference(flat.view(), out.view()) <= 1);
  }
}

TEST_CASE("a red person leaves no halo in a gray room") {
  I420Buffer frame = test::solid(kWidth, kHeight, kGray);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      if (in_box(x, y)) {
        frame.view().y[y * kWidth + x] = kRed.y;
        frame.view().u[y / 2 * (kWidth / 2) + x / 2] = kRed.u;
        frame.view().v[y / 2 * (kWidth / 2) + x / 2] = kRed.v;
      }
  const Alpha alpha = box_alpha();
  BackgroundBlur blur;
  I420Buffer out(kWidth, kHeight);
  for (const int strength : {1, 10, 30, 60, 80, 100}) {
    int worst = 0;
    draw(blur, frame.view(), alpha.data(), kWidth, strength, out.view());
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x)
        if (!in_box(x, y)) worst = std::max(worst, difference(pixel(out.view(), x, y), kGray));
    CAPTURE(strength);
    CHECK(worst <= 4);
  }
}

TEST_CASE("each step of strength blurs more, without jumps") {
  const I420Buffer frame = random_checker(16);
  BackgroundBlur blur;
  I420Buffer out(kWidth, kHeight);
  draw(blur, frame.view(), nullptr, 0, 1, out.view());
  double before = luma_deviation(out.view());
  CHECK(before > 0.7 * luma_deviation(frame.view()));
  for (int strength = 2; strength <= 100; ++strength) {
    draw(blur, frame.view(), nullptr, 0, strength, out.view());
    const double now = luma_deviation(out.view());
    CAPTURE(strength);
    CHECK(now < before * 1.005);
    CHECK(now > before * 0.93);
    before = now;
  }
}

/// A step from 16 to 216 in every row of all planes, `shift` pixels right of the middle of each.
void draw_step(const I420View& view, int shift) {
  const auto draw = [shift](uint8_t* plane, int width, int height) {
    for (int y = 0; y < height; ++y) {
      std::fill_n(plane + y * width, width, uint8_t{16});
      std::fill_n(plane + y * width + width / 2 + shift, width / 2 - shift, uint8_t{216});
    }
  };
  draw(view.y, view.width, view.height);
  draw(view.u, view.width / 2, view.height / 2);
  draw(view.v, view.width / 2, view.height / 2);
}

/// How far the rows, whose step is each a pixel further to the right, are on average from the error function.
double edge_error(const std::vector<std::vector<uint8_t>>& rows, double sigma) {
  const int width = static_cast<int>(rows[0].size());
  const int count = static_cast<int>(rows.size());
  double worst = 0;
  for (int x = 0; x < width - count; ++x) {
    double mean = 0;
    for (int shift = 0; shift < count; ++shift)
      mean += static_cast<double>(rows[static_cast<size_t>(shift)][static_cast<size_t>(x + shift)]) / count;
    const double sigmas = (x + 0.5 - width / 2.0) / sigma;
    worst = std::max(worst, std::abs(mean - (16 + 100 * std::erfc(-sigmas / std::sqrt(2.0)))));
  }
  return worst;
}

TEST_CASE("a sharp edge spreads by the promised share of the height, in luma and chroma") {
  constexpr int kTall = 360;
  constexpr int kShifts = 16;  // over the coarsest grid, whose phase changes the blur a little
  I420Buffer frame(kWidth, kTall);
  I420Buffer out(kWidth, kTall);
  BackgroundBlur blur;
  struct Case {
    int strength;
    double share;
  };
  for (const auto& [strength, share] : {Case{30, 0.01649}, Case{50, 0.03087}, Case{100, 0.08}}) {
    CAPTURE(strength);
    std::vector<std::vector<uint8_t>> luma;
    std::vector<std::vector<uint8_t>> u;
    std::vector<std::vector<uint8_t>> v;
    for (int shift = 0; shift < kShifts; ++shift) {
      draw_step(frame.view(), shift);
      draw(blur, frame.view(), nullptr, 0, strength, out.view());
      const I420View view = out.view();
      luma.emplace_back(view.y + 170 * kWidth, view.y + 171 * kWidth);
      u.emplace_back(view.u + 85 * kWidth / 2, view.u + 86 * kWidth / 2);
      v.emplace_back(view.v + 85 * kWidth / 2, view.v + 86 * kWidth / 2);
    }
    CHECK(edge_error(luma, share * kTall) <= 1);
    CHECK(edge_error(u, share * kTall / 2) <= 1);
    CHECK(edge_error(v, share * kTall / 2) <= 1);
  }
}

TEST_CASE("sizes that no power of two divides, small ones, and a change of size work") {
  BackgroundBlur blur;
  for (const auto& [width, height] : {std::pair{322, 182}, {2, 2}, {16, 6}, {130, 98}, {1366, 768}}) {
    const I420Buffer frame = test::solid(width, height, kRed);
    test::PaddedPicture out(width, height);
    std::vector<uint8_t> alpha(static_cast<size_t>(width) * static_cast<size_t>(height), 100);
    for (const int strength : {1, 50, 100}) {
      draw(blur, frame.view(), alpha.data(), width, strength, out.view());
      CAPTURE(width);
      CHECK(out.padding_intact());
      // libyuv's box rounds down where it is no whole number of pixels wide.
      CHECK(greatest_difference(frame.view(), out.view()) <= 2);
    }
  }
}

TEST_CASE("a strength out of range or an output of another size is refused") {
  const I420Buffer frame = test::solid(kWidth, kHeight, kGray);
  I420Buffer out(kWidth, kHeight);
  I420Buffer small(kWidth, kHeight - 2);
  BackgroundBlur blur;
  CHECK_THROWS_WITH_AS(draw(blur, frame.view(), nullptr, 0, 101, out.view()),
                       "expected a blur strength of 0..100 but received 101", Error);
  CHECK_THROWS_AS(draw(blur, frame.view(), nullptr, 0, -1, out.view()), Error);
  CHECK_THROWS_WITH_AS(blur.set_light_wrap(101), "expected a light wrap of 0..100 but received 101", Error);
  CHECK_THROWS_WITH_AS(draw(blur, frame.view(), nullptr, 0, 50, small.view()),
                       "expected an output of 320x180 but received 320x178", Error);
}

}  // namespace
}  // namespace camfx
