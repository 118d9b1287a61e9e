#include "frame/quarter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "test_picture.h"

namespace camfx {
namespace {

TEST_CASE("each sample is the mean of sixteen pixels of luma and of four of chroma") {
  test::PaddedPicture frame(32, 16);
  const I420View view = frame.view();
  for (ptrdiff_t y = 0; y < 16; ++y)
    for (ptrdiff_t x = 0; x < 32; ++x) view.y[y * view.y_stride + x] = static_cast<uint8_t>(4 * x + 3 * y);
  for (ptrdiff_t y = 0; y < 8; ++y)
    for (ptrdiff_t x = 0; x < 16; ++x) {
      view.u[y * view.u_stride + x] = static_cast<uint8_t>(6 * x + 8 * y);
      view.v[y * view.v_stride + x] = static_cast<uint8_t>(200 - 6 * x - 8 * y);
    }
  Quarter quarter;
  quarter.draw(frame.view());
  REQUIRE(quarter.width() == 8);
  REQUIRE(quarter.height() == 4);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 8; ++x) {
      const std::array<double, 3> means{4 * (4 * x + 1.5) + 3 * (4 * y + 1.5), 6 * (2 * x + 0.5) + 8 * (2 * y + 0.5),
                                        200 - 6 * (2 * x + 0.5) - 8 * (2 * y + 0.5)};
      for (int plane = 0; plane < kPlanes; ++plane)
        CHECK(std::abs(quarter.plane(plane)[y * 8 + x] - means[static_cast<size_t>(plane)]) <= 0.5);
    }
}

TEST_CASE("sizes that are no multiple of four have every pixel of chroma in the mean") {
  for (const auto& [width, height] : {std::array{1366, 768}, {854, 480}, {768, 1366}, {62, 34}}) {
    CAPTURE(width);
    I420Buffer frame = test::solid(width, height, {128, 128, 128});
    const I420View view = frame.view();
    for (ptrdiff_t y = 0; y < height / 2; ++y)
      for (ptrdiff_t x = 0; x < width / 2; ++x) {
        view.u[y * view.u_stride + x] = x % 2 == 0 ? 0 : 255;
        view.v[y * view.v_stride + x] = y % 2 == 0 ? 0 : 255;
      }
    Quarter quarter;
    quarter.draw(frame.view());
    for (ptrdiff_t i = 0; i < static_cast<ptrdiff_t>(quarter.width()) * quarter.height(); ++i) {
      REQUIRE(std::abs(quarter.plane(1)[i] - 127.5) <= 1);
      REQUIRE(std::abs(quarter.plane(2)[i] - 127.5) <= 1);
    }
  }
}

TEST_CASE("a picture of any size has a quarter") {
  for (const auto& [width, height] : {std::array{2, 2}, {6, 4}, {854, 480}, {1366, 768}, {62, 34}}) {
    CAPTURE(width);
    const test::Yuv colour{90, 140, 60};
    Quarter quarter;
    quarter.draw(test::solid(width, height, colour).view());
    REQUIRE(quarter.width() == std::max(1, width / 4));
    REQUIRE(quarter.height() == std::max(1, height / 4));
    const ptrdiff_t last = static_cast<ptrdiff_t>(quarter.width()) * quarter.height() - 1;
    CHECK(test::difference({quarter.plane(0)[last], quarter.plane(1)[last], quarter.plane(2)[last]}, colour) <= 1);
  }
}

}  // namespace
}  // namespace camfx
