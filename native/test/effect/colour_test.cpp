#include "effect/colour.h"

#include <doctest/doctest.h>

#include <random>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

using test::pixel;
using test::Rgb;
using test::Yuv;

constexpr int kWidth = 64;
constexpr int kHeight = 36;

Yuv shown(Colour& colour, const I420Buffer& in, double seconds = 0) {
  test::PaddedPicture out(in.width(), in.height());
  colour.set_time(seconds);
  colour.apply({in.view(), {}}, out.view());
  CHECK(out.padding_intact());
  return pixel(out.view(), 3, 3);
}

TEST_CASE("colour settings of 0 leave every byte as it is") {
  I420Buffer in(kWidth, kHeight);
  std::mt19937 random(1);
  for (size_t i = 0; i < in.size(); ++i) in.data()[i] = static_cast<uint8_t>(random());
  I420Buffer out(kWidth, kHeight);
  Colour colour;
  colour.set({});
  colour.apply({in.view(), {}}, out.view());
  CHECK(test::same_picture(in.view(), out.view()));
}

TEST_CASE("brightness and contrast change luma, saturation and warmth change chroma") {
  const Yuv before{100, 110, 140};
  const I420Buffer in = test::solid(kWidth, kHeight, before);
  const auto with = [&](const ColourSettings& settings) {
    Colour colour;
    colour.set(settings);
    return shown(colour, in);
  };
  const Yuv bright = with({.brightness = 0.5F});
  CHECK(bright.y > 130);
  CHECK(test::difference({before.y, bright.u, bright.v}, before) == 0);
  CHECK(with({.brightness = -0.5F}).y < 70);
  CHECK(with({.contrast = 0.5F}).y < 95);
  const Yuv vivid = with({.saturation = 0.5F});
  CHECK(test::difference(vivid, {100, 101, 146}) <= 1);
  const Yuv warm = with({.warmth = 0.5F});
  CHECK(warm.y == before.y);
  CHECK(warm.u < before.u);
  CHECK(warm.v > before.v);
}

TEST_CASE("what has the full limited range is not cut off at its ends") {
  I420Buffer in(kWidth, kHeight);
  test::fill(in.view(), {16, 16, 240});
  std::fill_n(in.data(), kWidth, 235);
  Colour colour;
  colour.set({.brightness = 1, .contrast = 1, .saturation = 1, .warmth = -1});
  I420Buffer out(kWidth, kHeight);
  colour.apply({in.view(), {}}, out.view());
  for (size_t i = 0; i < out.size(); ++i) {
    CHECK(out.data()[i] >= 16);
    CHECK(out.data()[i] <= 240);
  }
  CHECK(out.data()[0] == 235);
  CHECK(out.data()[kWidth] == 16);
}

TEST_CASE("white balance makes a grey wall grey at once, and follows another light slowly") {
  const I420Buffer lamp = test::solid(kWidth, kHeight, test::bt601(Rgb{170, 145, 120}));
  const I420Buffer daylight = test::solid(kWidth, kHeight, test::bt601(Rgb{135, 145, 160}));
  Colour colour;
  colour.set({.balances = true});
  const Yuv first = shown(colour, lamp);
  CHECK(std::abs(first.u - 128) <= 2);
  CHECK(std::abs(first.v - 128) <= 2);
  const Yuv next = shown(colour, daylight, 1.0 / 30);
  CHECK(next.u > 140);
  double seconds = 0;
  Yuv last = next;
  for (int frame = 0; frame < 300; ++frame) last = shown(colour, daylight, seconds += 1.0 / 30);
  CHECK(std::abs(last.u - 128) <= 2);
  colour.forget();
  CHECK(std::abs(shown(colour, lamp, seconds + 0.1).u - 128) <= 2);
}

TEST_CASE("white balance leaves a picture alone in which nothing may be grey") {
  const Yuv red = test::bt601(Rgb{200, 30, 30});
  const I420Buffer in = test::solid(kWidth, kHeight, red);
  Colour colour;
  colour.set({.balances = true});
  CHECK(test::difference(shown(colour, in), red) == 0);
}

TEST_CASE("colour refuses an output of another size") {
  I420Buffer in(16, 16);
  I420Buffer out(16, 8);
  Colour colour;
  CHECK_THROWS_AS(colour.apply({in.view(), {}}, out.view()), Error);
}

}  // namespace
}  // namespace camfx
