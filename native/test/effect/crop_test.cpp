#include "effect/crop.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 64;

/// Luma and chroma rise with the place that they are seen at, so a shift of one against the other shows.
void fill_slopes(const I420View& view) {
  for (ptrdiff_t y = 0; y < view.height; ++y)
    for (ptrdiff_t x = 0; x < view.width; ++x) view.y[y * view.y_stride + x] = static_cast<uint8_t>(2 * x + y / 2);
  for (ptrdiff_t y = 0; y < view.height / 2; ++y)
    for (ptrdiff_t x = 0; x < view.width / 2; ++x) {
      view.u[y * view.u_stride + x] = static_cast<uint8_t>(4 * x + 1);
      view.v[y * view.v_stride + x] = static_cast<uint8_t>(4 * y + 1);
    }
}

void crop(const I420Buffer& frame, CropRect rect, I420View out) {
  Crop crop;
  crop.set_rect(rect);
  crop.apply({frame.view(), {}}, out);
}

TEST_CASE("the part fills the frame, luma and chroma at the same place, wherever its border lies") {
  I420Buffer frame(kWidth, kHeight);
  fill_slopes(frame.view());
  for (const double offset : {0.0, 0.25, 0.5, 1.0, 1.75}) {
    const CropRect rect{16 + offset, 8 + offset, 48, 32};
    test::PaddedPicture out(kWidth, kHeight);
    crop(frame, rect, out.view());
    CHECK(out.padding_intact());
    for (ptrdiff_t y = 4; y < kHeight - 4; y += 2)
      for (ptrdiff_t x = 4; x < kWidth - 4; x += 2) {
        const double in_x = rect.x + (static_cast<double>(x) + 0.5) * rect.width / kWidth - 0.5;
        const double in_y = rect.y + (static_cast<double>(y) + 0.5) * rect.height / kHeight - 0.5;
        const test::Yuv found = test::pixel(out.view(), x, y);
        CHECK(std::abs(found.y - (2 * in_x + in_y / 2)) <= 1.1);
        // The chroma sample's own centre is half a pixel on, in a part enlarged twice a quarter.
        CHECK(std::abs(found.u - 2 * (in_x + 0.25)) <= 1.1);
        CHECK(std::abs(found.v - 2 * (in_y + 0.25)) <= 1.1);
      }
  }
}

TEST_CASE("the whole frame is copied byte by byte") {
  I420Buffer frame(kWidth, kHeight);
  fill_slopes(frame.view());
  I420Buffer out(kWidth, kHeight);
  crop(frame, {0, 0, kWidth, kHeight}, out.view());
  CHECK(test::same_picture(frame.view(), out.view()));
  I420Buffer unset(kWidth, kHeight);
  Crop().apply({frame.view(), {}}, unset.view());
  CHECK(test::same_picture(frame.view(), unset.view()));
}

TEST_CASE("a corner may be cropped, down to two pixels") {
  I420Buffer frame = test::solid(kWidth, kHeight, {16, 90, 160});
  for (ptrdiff_t y = kHeight - 3; y < kHeight; ++y)
    for (ptrdiff_t x = kWidth - 3; x < kWidth; ++x) frame.view().y[y * kWidth + x] = 235;
  I420Buffer out(kWidth, kHeight);
  crop(frame, {kWidth - 2, kHeight - 2, 2, 2}, out.view());
  CHECK(test::same_picture(out.view(), test::solid(kWidth, kHeight, {235, 90, 160}).view()));
}

TEST_CASE("a part beyond the frame, a tiny one and one that is no number are refused") {
  I420Buffer frame(kWidth, kHeight);
  I420Buffer out(kWidth, kHeight);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  for (const CropRect& rect :
       {CropRect{-0.1, 0, 48, 32}, CropRect{0, -0.1, 48, 32}, CropRect{48.1, 0, 48, 32}, CropRect{0, 32.1, 48, 32},
        CropRect{0, 0, 1.9, 32}, CropRect{0, 0, 48, 1.9}, CropRect{kNone, 0, 48, 32}, CropRect{0, 0, 48, kNone}})
    CHECK_THROWS_AS(crop(frame, rect, out.view()), Error);
  I420Buffer small(kWidth / 2, kHeight);
  CHECK_THROWS_AS(crop(frame, {0, 0, 48, 32}, small.view()), Error);
}

}  // namespace
}  // namespace camfx
