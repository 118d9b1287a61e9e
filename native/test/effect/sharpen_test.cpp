#include "effect/sharpen.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

using test::pixel;

constexpr int kWidth = 70;
constexpr int kHeight = 30;

/// Luma rises from `low` to `high` within four columns.
I420Buffer soft_edge(int low, int high) {
  I420Buffer picture = test::solid(kWidth, kHeight, {0, 100, 150});
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      picture.data()[y * kWidth + x] = static_cast<uint8_t>(low + (high - low) * std::clamp(x - 33, 0, 4) / 4);
  return picture;
}

int steepest(const ConstI420View& view) {
  int most = 0;
  for (int x = 1; x < view.width; ++x) most = std::max(most, pixel(view, x, 9).y - pixel(view, x - 1, 9).y);
  return most;
}

I420Buffer sharpened(const I420Buffer& in, int strength) {
  Sharpen sharpen;
  sharpen.set_strength(strength);
  test::PaddedPicture out(in.width(), in.height());
  sharpen.apply({in.view(), {}}, out.view());
  CHECK(out.padding_intact());
  I420Buffer packed(in.width(), in.height());
  sharpen.apply({in.view(), {}}, packed.view());
  CHECK(test::same_picture(packed.view(), out.view()));
  return packed;
}

TEST_CASE("a soft edge gets steeper with the strength; chroma stays") {
  const I420Buffer in = soft_edge(80, 140);
  const int before = steepest(in.view());
  const int half = steepest(sharpened(in, 50).view());
  const int full = steepest(sharpened(in, 100).view());
  CHECK(before == 15);
  CHECK(half > before);
  CHECK(full > half);
  CHECK(std::equal(in.data() + kWidth * kHeight, in.data() + in.size(), sharpened(in, 100).data() + kWidth * kHeight));
}

TEST_CASE("strength 0 leaves every byte, as does an even surface at any") {
  I420Buffer in(kWidth, kHeight);
  std::mt19937 random(1);
  for (size_t i = 0; i < in.size(); ++i) in.data()[i] = static_cast<uint8_t>(random());
  CHECK(test::same_picture(sharpened(in, 0).view(), in.view()));
  const I420Buffer plain = test::solid(kWidth, kHeight, {200, 90, 160});
  CHECK(test::same_picture(sharpened(plain, 100).view(), plain.view()));
}

TEST_CASE("noise is not amplified") {
  I420Buffer in = test::solid(kWidth, kHeight, {0, 128, 128});
  std::mt19937 random(2);
  for (int i = 0; i < kWidth * kHeight; ++i) in.data()[i] = static_cast<uint8_t>(99 + random() % 4);
  CHECK(test::same_picture(sharpened(in, 100).view(), in.view()));
}

TEST_CASE("a hard edge gets no wide halo, and nothing leaves the limited range") {
  const I420Buffer out = sharpened(soft_edge(16, 235), 100);
  for (int x = 0; x < kWidth; ++x) {
    CHECK(pixel(out.view(), x, 9).y >= 16);
    CHECK(pixel(out.view(), x, 9).y <= 235);
  }
  const I420Buffer middle = sharpened(soft_edge(60, 180), 100);
  for (int x = 0; x < kWidth; ++x) {
    CHECK(pixel(middle.view(), x, 9).y >= 60 - 48);
    CHECK(pixel(middle.view(), x, 9).y <= 180 + 48);
  }
  I420Buffer beyond = test::solid(kWidth, kHeight, {250, 128, 128});
  CHECK(test::same_picture(sharpened(beyond, 100).view(), beyond.view()));
}

TEST_CASE("a strength beyond 0..100 and an output of another size are refused") {
  Sharpen sharpen;
  CHECK_THROWS_AS(sharpen.set_strength(101), Error);
  I420Buffer in(16, 16);
  I420Buffer out(16, 8);
  CHECK_THROWS_AS(sharpen.apply({in.view(), {}}, out.view()), Error);
}

}  // namespace
}  // namespace camfx
