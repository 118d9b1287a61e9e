#include "frame/scale.h"

#include <doctest/doctest.h>

#include "test_picture.h"

namespace camfx {
namespace {

using test::difference;
using test::pixel;

constexpr test::Yuv kBlack{16, 128, 128};
constexpr test::Yuv kOrange{150, 80, 180};

void check_rect(LetterboxRect found, LetterboxRect expected) {
  CHECK(found.x == expected.x);
  CHECK(found.y == expected.y);
  CHECK(found.width == expected.width);
  CHECK(found.height == expected.height);
}

TEST_CASE("a letterbox keeps the aspect, is centred and even") {
  check_rect(letterbox_rect(640, 480, 1280, 720), {160, 0, 960, 720});
  check_rect(letterbox_rect(1280, 720, 640, 480), {0, 60, 640, 360});
  check_rect(letterbox_rect(1920, 800, 1280, 720), {0, 92, 1280, 534});
  check_rect(letterbox_rect(720, 1280, 1280, 720), {436, 0, 406, 720});
  check_rect(letterbox_rect(1280, 720, 1280, 720), {0, 0, 1280, 720});
  check_rect(letterbox_rect(8192, 2, 64, 64), {0, 30, 64, 2});
}

TEST_CASE("a narrower picture gets black bars at its sides and keeps its colour between them") {
  const I420Buffer in = test::solid(64, 48, kOrange);
  test::PaddedPicture out(128, 72);
  test::fill(out.view(), {1, 2, 3});
  LetterboxScaler().scale(in.view(), out.view());
  CHECK(out.padding_intact());
  for (int y = 0; y < 72; ++y)
    for (int x = 0; x < 128; ++x)
      CHECK(difference(pixel(out.view(), x, y), x >= 16 && x < 112 ? kOrange : kBlack) == 0);
}

TEST_CASE("a wider picture gets black bars above and below it") {
  const I420Buffer in = test::solid(256, 144, kOrange);
  test::PaddedPicture out(64, 48);
  LetterboxScaler().scale(in.view(), out.view());
  CHECK(out.padding_intact());
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 64; ++x) CHECK(difference(pixel(out.view(), x, y), y >= 6 && y < 42 ? kOrange : kBlack) == 0);
}

TEST_CASE("a picture of the same size is copied") {
  I420Buffer in(32, 16);
  for (size_t i = 0; i < in.size(); ++i) in.data()[i] = static_cast<uint8_t>(i * 37);
  I420Buffer out(32, 16);
  LetterboxScaler().scale(in.view(), out.view());
  CHECK(test::same_picture(in.view(), out.view()));
}

TEST_CASE("a picture is shrunk by the mean of the pixels that merge, so that nothing flickers") {
  I420Buffer in = test::solid(64, 32, {0, 128, 128});
  for (int y = 0; y < 32; ++y)
    for (int x = y % 2; x < 64; x += 2) in.view().y[y * 64 + x] = 200;
  I420Buffer out(16, 8);
  LetterboxScaler().scale(in.view(), out.view());
  for (int x = 0; x < 16; ++x) CHECK(pixel(out.view(), x, 3).y == 100);
}

}  // namespace
}  // namespace camfx
