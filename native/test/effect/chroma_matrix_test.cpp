#include "effect/chroma_matrix.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "../frame/test_picture.h"

namespace camfx {
namespace {

using test::pixel;
using test::Rgb;
using test::Yuv;

Yuv changed(Yuv colour, const ColourGains& gains, float saturation) {
  ChromaMatrix matrix;
  matrix.set(gains, saturation);
  const I420Buffer in = test::solid(38, 6, colour);
  test::PaddedPicture out(38, 6);
  test::fill(out.view(), colour);
  matrix.apply(in.view(), out.view());
  CHECK(out.padding_intact());
  CHECK(test::difference(pixel(out.view(), 0, 0), pixel(out.view(), 37, 5)) == 0);
  return pixel(out.view(), 37, 5);
}

TEST_CASE("a matrix of nothing changes nothing") {
  for (const Yuv& colour : {Yuv{16, 128, 128}, Yuv{90, 16, 240}, Yuv{200, 0, 255}, Yuv{120, 130, 77}})
    CHECK(test::difference(changed(colour, {}, 1), colour) == 0);
}

TEST_CASE("without saturation all is grey, with twice of it colours are twice as far from grey") {
  CHECK(test::difference(changed({90, 60, 200}, {}, 0), {90, 128, 128}) == 0);
  CHECK(test::difference(changed({90, 108, 150}, {}, 2), {90, 88, 172}) == 0);
}

TEST_CASE("what was in the limited range stays there, and what was beyond is not cut off") {
  CHECK(test::difference(changed({90, 20, 238}, {}, 2), {90, 16, 240}) == 0);
  CHECK(test::difference(changed({90, 4, 250}, {}, 2), {90, 4, 250}) == 0);
}

TEST_CASE("gains of the light are those of red, green and blue") {
  // A grey wall in warm light, as floating-point numbers make it.
  const Rgb warm{180, 140, 100};
  const Yuv seen = changed(test::bt601(warm), {140.0F / 180, 1, 140.0F / 100}, 1);
  CHECK(std::abs(seen.u - 128) <= 1);
  CHECK(std::abs(seen.v - 128) <= 1);
}

TEST_CASE("black gets no tint, and white more of it than grey") {
  const ColourGains warm{1.2F, 1, 0.8F};
  CHECK(test::difference(changed({16, 128, 128}, warm, 1), {16, 128, 128}) == 0);
  const Yuv grey = changed({125, 128, 128}, warm, 1);
  const Yuv white = changed({235, 128, 128}, warm, 1);
  CHECK(grey.v > 128);
  CHECK(grey.u < 128);
  CHECK(white.v > grey.v);
  CHECK(white.u < grey.u);
}

}  // namespace
}  // namespace camfx
