#include "frame/color_range.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "test_picture.h"

namespace camfx {
namespace {

/// Every level once in each plane: 512 wide so that chroma has 256 columns.
I420Buffer all_levels() {
  I420Buffer picture(512, 2);
  const I420View view = picture.view();
  for (int x = 0; x < 512; ++x) view.y[x] = view.y[512 + x] = static_cast<uint8_t>(x / 2);
  for (int x = 0; x < 256; ++x) view.u[x] = view.v[x] = static_cast<uint8_t>(x);
  return picture;
}

TEST_CASE("full range becomes limited range within a level, the ends and neutral chroma exactly") {
  const I420Buffer full = all_levels();
  I420Buffer limited(512, 2);
  full_to_limited(full.view(), limited.view());
  for (int level = 0; level < 256; ++level) {
    const test::Yuv found = test::pixel(limited.view(), level * 2, 1);
    CAPTURE(level);
    CHECK(std::abs(found.y - (16 + level * 219.0 / 255)) <= 0.7);
    CHECK(std::abs(found.u - (128 + (level - 128) * 224.0 / 255)) <= 0.7);
    CHECK(found.u == found.v);
  }
  CHECK(test::difference(test::pixel(limited.view(), 0, 0), {16, 16, 16}) == 0);
  CHECK(limited.view().u[128] == 128);
  CHECK(test::difference(test::pixel(limited.view(), 511, 1), {235, 240, 240}) == 0);
}

TEST_CASE("limited range becomes full range within a level and what lies outside is clamped") {
  const I420Buffer limited = all_levels();
  I420Buffer full(512, 2);
  limited_to_full(limited.view(), full.view());
  for (int level = 0; level < 256; ++level) {
    const test::Yuv found = test::pixel(full.view(), level * 2, 1);
    CAPTURE(level);
    CHECK(std::abs(found.y - std::clamp((level - 16) * 255.0 / 219, 0.0, 255.0)) <= 1);
    CHECK(std::abs(found.u - std::clamp(128 + (level - 128) * 255.0 / 224, 0.0, 255.0)) <= 1);
    CHECK(found.u == found.v);
  }
  CHECK(full.view().u[128] == 128);
}

TEST_CASE("limited range survives the way to full range and back") {
  const I420Buffer limited = all_levels();
  I420Buffer full(512, 2);
  I420Buffer back(512, 2);
  limited_to_full(limited.view(), full.view());
  full_to_limited(full.view(), back.view());
  for (int level = 16; level <= 235; ++level)
    CHECK(test::difference(test::pixel(limited.view(), level * 2, 0), test::pixel(back.view(), level * 2, 0)) <= 1);
}

TEST_CASE("the range changes inside the rows only") {
  test::PaddedPicture full(38, 4);
  test::PaddedPicture limited(38, 4);
  test::fill(full.view(), {255, 0, 128});
  full_to_limited(full.view(), limited.view());
  CHECK(limited.padding_intact());
  CHECK(test::difference(test::pixel(limited.view(), 37, 3), {235, 16, 128}) == 0);
  limited_to_full(limited.view(), full.view());
  CHECK(full.padding_intact());
  CHECK(test::difference(test::pixel(full.view(), 37, 3), {255, 1, 128}) == 0);
}

}  // namespace
}  // namespace camfx
