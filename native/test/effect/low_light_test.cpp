#include "effect/low_light.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

using test::pixel;

constexpr int kWidth = 160;
constexpr int kHeight = 90;
constexpr double kFrame = 1.0 / 30;

double mean_luma(const ConstI420View& view) {
  double sum = 0;
  for (ptrdiff_t y = 0; y < view.height; ++y)
    for (ptrdiff_t x = 0; x < view.width; ++x) sum += view.y[y * view.y_stride + x];
  return sum / (view.width * view.height);
}

/// Normally distributed about `level`.
I420Buffer noisy(int level, float deviation, unsigned seed) {
  I420Buffer picture = test::solid(kWidth, kHeight, {0, 128, 128});
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(static_cast<float>(level), deviation);
  for (int i = 0; i < kWidth * kHeight; ++i)
    picture.data()[i] = static_cast<uint8_t>(std::clamp(std::lround(noise(random)), 16L, 235L));
  return picture;
}

/// A room with a lamp: dark, and a little bright.
I420Buffer dim(int level) {
  I420Buffer picture = test::solid(kWidth, kHeight, {static_cast<uint8_t>(level), 118, 140});
  for (int y = 0; y < 12; ++y) std::fill_n(picture.data() + static_cast<ptrdiff_t>(y) * kWidth, 20, uint8_t{220});
  return picture;
}

struct Lit {
  LowLight effect;
  test::PaddedPicture out{kWidth, kHeight};
  double seconds = 0;

  Lit(int strength, bool denoise) {
    effect.set_strength(strength);
    effect.set_denoise(denoise);
  }
  I420View show(const I420Buffer& in) {
    effect.set_time(seconds += kFrame);
    effect.apply({in.view(), {}}, out.view());
    CHECK(out.padding_intact());
    return out.view();
  }
};

TEST_CASE("a dark picture is lifted at once, a lamp in it is not burnt out, and colours come along") {
  Lit lit(100, false);
  const I420View out = lit.show(dim(40));
  CHECK(pixel(out, 80, 60).y > 80);
  CHECK(pixel(out, 3, 3).y < 236);
  CHECK(pixel(out, 80, 60).v > 145);
  CHECK(pixel(out, 80, 60).u < 113);
}

TEST_CASE("a bright picture, and any at strength 0, is left byte for byte") {
  const I420Buffer bright = noisy(130, 40, 1);
  Lit lit(100, true);
  for (int frame = 0; frame < 5; ++frame) CHECK(test::same_picture(lit.show(bright), bright.view()));
  const I420Buffer dark = noisy(40, 5, 2);
  Lit off(0, true);
  CHECK(test::same_picture(off.show(dark), dark.view()));
}

TEST_CASE("half the strength lifts less") {
  Lit half(50, false);
  Lit full(100, false);
  const I420Buffer in = dim(40);
  const int by_half = pixel(half.show(in), 80, 60).y;
  CHECK(by_half > 50);
  CHECK(by_half < pixel(full.show(in), 80, 60).y - 10);
}

TEST_CASE("when the light goes out the picture follows within a second or so, without a jump or an overshoot") {
  Lit lit(100, false);
  lit.show(dim(150));
  double before = mean_luma(lit.show(dim(40)));
  CHECK(before < 60);
  const double goal = mean_luma(Lit(100, false).show(dim(40)));
  for (int frame = 0; frame < 45; ++frame) {
    const double now = mean_luma(lit.show(dim(40)));
    CHECK(now >= before - 0.5);
    CHECK(now - before < 12);
    CHECK(now <= goal + 1);
    before = now;
  }
  CHECK(before > goal - 3);
}

TEST_CASE("noise does not make the brightness flicker") {
  Lit lit(100, false);
  lit.show(noisy(40, 5, 1));
  double least = 255;
  double most = 0;
  for (unsigned frame = 2; frame < 40; ++frame) {
    const double mean = mean_luma(lit.show(noisy(40, 5, frame)));
    least = std::min(least, mean);
    most = std::max(most, mean);
  }
  CHECK(most - least < 1.5);
}

TEST_CASE("noise is averaged over frames") {
  const auto deviation = [](const ConstI420View& view) {
    const double mean = mean_luma(view);
    double sum = 0;
    for (ptrdiff_t y = 0; y < view.height; ++y)
      for (ptrdiff_t x = 0; x < view.width; ++x) sum += std::pow(view.y[y * view.y_stride + x] - mean, 2);
    return std::sqrt(sum / (view.width * view.height));
  };
  Lit plain(100, false);
  Lit averaged(100, true);
  for (unsigned frame = 1; frame < 30; ++frame) {
    plain.show(noisy(40, 3, frame));
    averaged.show(noisy(40, 3, frame));
  }
  CHECK(deviation(averaged.out.view()) < 0.65 * deviation(plain.out.view()));
}

TEST_CASE("what moves leaves no trail") {
  Lit plain(100, false);
  Lit averaged(100, true);
  const auto block_at = [](int x) {
    I420Buffer picture = test::solid(kWidth, kHeight, {36, 128, 128});
    for (int y = 20; y < 60; ++y) std::fill_n(picture.data() + static_cast<ptrdiff_t>(y) * kWidth + x, 24, uint8_t{70});
    return picture;
  };
  int furthest = 0;
  for (int frame = 0; frame < 30; ++frame) {
    const I420Buffer in = block_at(4 * frame);
    const I420View expected = plain.show(in);
    const I420View out = averaged.show(in);
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x)
        furthest = std::max(furthest, test::difference(pixel(out, x, y), pixel(expected, x, y)));
  }
  CHECK(furthest <= 2);
}

TEST_CASE("forgetting leaves nothing of earlier pictures") {
  Lit lit(100, true);
  for (int frame = 0; frame < 5; ++frame) lit.show(dim(40));
  lit.effect.forget();
  const I420Buffer other = noisy(44, 2, 7);
  Lit fresh(100, true);
  CHECK(test::same_picture(lit.show(other), fresh.show(other)));
}

TEST_CASE("a strength beyond 0..100 and an output of another size are refused") {
  LowLight effect;
  CHECK_THROWS_AS(effect.set_strength(101), Error);
  CHECK_THROWS_AS(effect.set_strength(-1), Error);
  I420Buffer in(16, 16);
  I420Buffer out(16, 8);
  CHECK_THROWS_AS(effect.apply({in.view(), {}}, out.view()), Error);
}

}  // namespace
}  // namespace camfx
