#include "effect/rotate.h"

#include <doctest/doctest.h>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

using test::difference;
using test::pixel;
using test::Yuv;

constexpr int kWidth = 48;
constexpr int kHeight = 32;
constexpr Yuv kTop{200, 100, 90};
constexpr Yuv kBottom{60, 160, 150};
constexpr Yuv kBlack{16, 128, 128};

/// Upper and lower half of two colours.
I420Buffer halves(int width, int height) {
  I420Buffer picture = test::solid(width, height, kTop);
  I420View lower = picture.view();
  lower.y += static_cast<ptrdiff_t>(height) / 2 * lower.y_stride;
  lower.u += static_cast<ptrdiff_t>(height) / 4 * lower.u_stride;
  lower.v += static_cast<ptrdiff_t>(height) / 4 * lower.v_stride;
  lower.height /= 2;
  test::fill(lower, kBottom);
  return picture;
}

I420Buffer turned(const I420Buffer& in, int degrees, bool flip, RotateFit fit) {
  Rotate rotate;
  rotate.set(degrees, flip, fit);
  test::PaddedPicture out(in.width(), in.height());
  rotate.apply({in.view(), {}}, out.view());
  CHECK(out.padding_intact());
  I420Buffer packed(in.width(), in.height());
  rotate.apply({in.view(), {}}, packed.view());
  CHECK(test::same_picture(packed.view(), out.view()));
  return packed;
}

TEST_CASE("half a turn puts every pixel at the opposite place") {
  I420Buffer in(38, 6);
  for (size_t i = 0; i < in.size(); ++i) in.data()[i] = static_cast<uint8_t>(i * 7);
  const I420Buffer out = turned(in, 180, false, RotateFit::kContain);
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 38; ++x) CHECK(difference(pixel(out.view(), x, y), pixel(in.view(), 37 - x, 5 - y)) == 0);
}

TEST_CASE("a flip puts every row at the opposite place") {
  I420Buffer in(38, 6);
  for (size_t i = 0; i < in.size(); ++i) in.data()[i] = static_cast<uint8_t>(i * 7);
  const I420Buffer out = turned(in, 0, true, RotateFit::kContain);
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 38; ++x) CHECK(difference(pixel(out.view(), x, y), pixel(in.view(), x, 5 - y)) == 0);
}

TEST_CASE("a quarter turn clockwise brings what was above to the right, between black bars") {
  const I420Buffer in = halves(kWidth, kHeight);
  const I420Buffer out = turned(in, 90, false, RotateFit::kContain);
  CHECK(difference(pixel(out.view(), 0, 16), kBlack) == 0);
  CHECK(difference(pixel(out.view(), kWidth - 1, 16), kBlack) == 0);
  CHECK(difference(pixel(out.view(), kWidth / 2 - 6, 16), kBottom) <= 1);
  CHECK(difference(pixel(out.view(), kWidth / 2 + 6, 16), kTop) <= 1);
  // Of 48x32 turned and fitted, 22x32 remain.
  CHECK(difference(pixel(out.view(), 11, 0), kBlack) == 0);
  CHECK(difference(pixel(out.view(), 13, 0), kBottom) <= 1);
}

TEST_CASE("a quarter turn the other way, and one of a flipped picture, bring it to the left") {
  const I420Buffer in = halves(kWidth, kHeight);
  for (const I420Buffer& out :
       {turned(in, 270, false, RotateFit::kContain), turned(in, 90, true, RotateFit::kContain)}) {
    CHECK(difference(pixel(out.view(), kWidth / 2 - 6, 16), kTop) <= 1);
    CHECK(difference(pixel(out.view(), kWidth / 2 + 6, 16), kBottom) <= 1);
  }
}

TEST_CASE("a quarter turn that covers leaves no bar, in portrait as well") {
  for (const auto& [width, height] : {std::pair{kWidth, kHeight}, std::pair{36, 64}}) {
    const I420Buffer out = turned(halves(width, height), 90, false, RotateFit::kCover);
    for (const int y : {0, height / 2, height - 1}) {
      CHECK(difference(pixel(out.view(), 0, y), kBottom) <= 1);
      CHECK(difference(pixel(out.view(), width - 1, y), kTop) <= 1);
    }
  }
}

TEST_CASE("other turns and an output of another size are refused") {
  Rotate rotate;
  CHECK_THROWS_AS(rotate.set(45, false, RotateFit::kCover), Error);
  I420Buffer in(16, 16);
  I420Buffer out(16, 8);
  CHECK_THROWS_AS(rotate.apply({in.view(), {}}, out.view()), Error);
}

}  // namespace
}  // namespace camfx
