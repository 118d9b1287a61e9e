#include "effect/mirror.h"

#include <doctest/doctest.h>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

TEST_CASE("a mirror swaps left and right, and nothing else") {
  constexpr int kWidth = 38;
  constexpr int kHeight = 6;
  I420Buffer in(kWidth, kHeight);
  for (size_t i = 0; i < in.size(); ++i) in.data()[i] = static_cast<uint8_t>(i * 7);
  test::PaddedPicture out(kWidth, kHeight);
  Mirror mirror;
  mirror.apply({in.view(), {}}, out.view());
  CHECK(out.padding_intact());
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      CHECK(test::difference(test::pixel(out.view(), x, y), test::pixel(in.view(), kWidth - 1 - x, y)) == 0);
}

TEST_CASE("a mirror refuses an output of another size") {
  I420Buffer in(16, 16);
  I420Buffer out(16, 8);
  Mirror mirror;
  CHECK_THROWS_AS(mirror.apply({in.view(), {}}, out.view()), Error);
}

}  // namespace
}  // namespace camfx
