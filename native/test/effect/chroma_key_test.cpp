#include "effect/chroma_key.h"

#include <doctest/doctest.h>

#include "../frame/test_picture.h"
#include "io/error.h"
#include "test_background.h"

namespace camfx {
namespace {

constexpr int kWidth = 64;
constexpr int kHeight = 32;
// BT.601 limited of the usual screen green, #00b140, of skin, and of a white and a black shirt.
constexpr test::Yuv kGreen{112, 105, 58};
constexpr test::Yuv kShadowedGreen{70, 116, 94};
constexpr test::Yuv kSkin{150, 110, 150};
constexpr test::Yuv kWhite{235, 128, 128};
constexpr test::Yuv kBlack{16, 128, 128};
constexpr test::Yuv kBackground{80, 200, 90};

test::Yuv keyed(const test::Yuv& pixel, ChromaKey::Key key = {105, 58, 40, 20, 50}) {
  ChromaKey effect;
  effect.set_key(key);
  effect.set_background(test::background_of(test::solid(kWidth, kHeight, kBackground)));
  I420Buffer out(kWidth, kHeight);
  effect.apply({test::solid(kWidth, kHeight, pixel).view(), {}}, out.view());
  return test::pixel(out.view(), kWidth / 2, kHeight / 2);
}

TEST_CASE("the screen makes way for the background, in its shadows too") {
  CHECK(test::difference(keyed(kGreen), kBackground) == 0);
  CHECK(test::difference(keyed(kShadowedGreen, {105, 58, 80, 20, 50}), kBackground) == 0);
}

TEST_CASE("a person in front of the screen stays, byte by byte") {
  for (const test::Yuv& pixel : {kSkin, kWhite, kBlack}) CHECK(test::difference(keyed(pixel), pixel) == 0);
}

TEST_CASE("the screen's light on the person is taken off as far as is wished") {
  constexpr test::Yuv kGreenish{150, 122, 118};
  const test::Yuv kept = keyed(kGreenish, {105, 58, 0, 0, 0});
  const test::Yuv cleaned = keyed(kGreenish, {105, 58, 0, 0, 100});
  CHECK(test::difference(kept, kGreenish) == 0);
  CHECK(cleaned.v > kGreenish.v);
  CHECK(cleaned.y == kGreenish.y);
}

TEST_CASE("what lies left of an edge is not changed by what lies right of it, but beside it") {
  I420Buffer frame = test::solid(kWidth, kHeight, kGreen);
  for (int y = 0; y < kHeight / 2; ++y)
    for (int x = kWidth / 4; x < kWidth / 2; ++x) {
      frame.view().u[y * kWidth / 2 + x] = kSkin.u;
      frame.view().v[y * kWidth / 2 + x] = kSkin.v;
    }
  ChromaKey effect;
  effect.set_key({105, 58, 40, 20, 50});
  effect.set_background(test::background_of(test::solid(kWidth, kHeight, kBackground)));
  I420Buffer out(kWidth, kHeight);
  effect.apply({frame.view(), {}}, out.view());
  CHECK(test::pixel(out.view(), kWidth / 2 - 4, 8).y == kBackground.y);
  CHECK(test::pixel(out.view(), kWidth / 2 + 4, 8).y == kGreen.y);
}

TEST_CASE("a grey screen and a background of another size are refused") {
  ChromaKey effect;
  CHECK_THROWS_AS(effect.set_key({130, 120, 40, 20, 50}), Error);
  I420Buffer out(kWidth, kHeight);
  CHECK_THROWS_AS(effect.apply({out.view(), {}}, out.view()), Error);
  effect.set_key({105, 58, 40, 20, 50});
  effect.set_background(test::background_of(test::solid(kWidth, kHeight + 2, kBackground)));
  CHECK_THROWS_WITH_AS(effect.apply({test::solid(kWidth, kHeight, kGreen).view(), {}}, out.view()),
                       "expected a background of 64x32 but received 64x34", Error);
}

}  // namespace
}  // namespace camfx
