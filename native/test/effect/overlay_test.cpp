#include "effect/overlay.h"

#include <doctest/doctest.h>

#include <vector>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

using test::difference;
using test::pixel;
using test::Rgb;
using test::Yuv;

constexpr int kWidth = 48;
constexpr int kHeight = 32;
constexpr Yuv kFrame{90, 110, 140};
constexpr Rgb kColour{255, 40, 40};

std::vector<uint8_t> rgba(int width, int height, uint8_t alpha) {
  std::vector<uint8_t> bytes;
  for (int i = 0; i < width * height; ++i) bytes.insert(bytes.end(), {kColour.red, kColour.green, kColour.blue, alpha});
  return bytes;
}

I420Buffer with_overlay(int width, int height, int x, int y, uint8_t alpha, float opacity = 1) {
  const I420Buffer in = test::solid(kWidth, kHeight, kFrame);
  const auto bytes = rgba(width, height, alpha);
  Overlay overlay;
  overlay.set_picture({bytes.data(), width, height}, x, y, opacity);
  test::PaddedPicture out(kWidth, kHeight);
  overlay.apply({in.view(), {}}, out.view());
  CHECK(out.padding_intact());
  I420Buffer packed(kWidth, kHeight);
  overlay.apply({in.view(), {}}, packed.view());
  CHECK(test::same_picture(packed.view(), out.view()));
  return packed;
}

Yuv mixed(Yuv a, Yuv b, double share) {
  const auto level = [&](int one, int other) { return static_cast<uint8_t>(std::lround(one + (other - one) * share)); };
  return {level(a.y, b.y), level(a.u, b.u), level(a.v, b.v)};
}

TEST_CASE("an overlay shows in its own rectangle and leaves the rest byte for byte") {
  const I420Buffer out = with_overlay(10, 6, 20, 8, 255);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const bool inside = x >= 20 && x < 30 && y >= 8 && y < 14;
      CHECK(difference(pixel(out.view(), x, y), inside ? test::bt601(kColour) : kFrame) <= (inside ? 1 : 0));
    }
}

TEST_CASE("alpha and opacity let the frame shine through") {
  const Yuv half = mixed(kFrame, test::bt601(kColour), 128.0 / 255);
  CHECK(difference(pixel(with_overlay(10, 6, 20, 8, 128).view(), 24, 10), half) <= 1);
  CHECK(difference(pixel(with_overlay(10, 6, 20, 8, 255, 0.5F).view(), 24, 10), half) <= 1);
  const I420Buffer clear = with_overlay(10, 6, 20, 8, 0);
  CHECK(test::same_picture(clear.view(), test::solid(kWidth, kHeight, kFrame).view()));
}

TEST_CASE("an overlay of odd size at an odd place covers just its own luma, and a part of the chroma at its edge") {
  const I420Buffer out = with_overlay(5, 3, 21, 9, 255);
  const ConstI420View view = out.view();
  CHECK(pixel(view, 20, 9).y == kFrame.y);
  CHECK(pixel(view, 21, 8).y == kFrame.y);
  CHECK(pixel(view, 26, 9).y == kFrame.y);
  CHECK(pixel(view, 21, 12).y == kFrame.y);
  CHECK(std::abs(pixel(view, 21, 9).y - test::bt601(kColour).y) <= 1);
  CHECK(std::abs(pixel(view, 25, 11).y - test::bt601(kColour).y) <= 1);
  CHECK(difference({0, pixel(view, 20, 8).u, pixel(view, 20, 8).v}, [] {
          const Yuv quarter = mixed(kFrame, test::bt601(kColour), 0.25);
          return Yuv{0, quarter.u, quarter.v};
        }()) <= 1);
}

TEST_CASE("what lies beyond the frame's edges does not show") {
  const I420Buffer corner = with_overlay(10, 6, -5, -3, 255);
  CHECK(std::abs(pixel(corner.view(), 4, 2).y - test::bt601(kColour).y) <= 1);
  CHECK(pixel(corner.view(), 5, 2).y == kFrame.y);
  const I420Buffer far_corner = with_overlay(10, 6, kWidth - 4, kHeight - 2, 255);
  CHECK(std::abs(pixel(far_corner.view(), kWidth - 1, kHeight - 1).y - test::bt601(kColour).y) <= 1);
  for (const int x : {-100, kWidth, 1000})
    CHECK(test::same_picture(with_overlay(10, 6, x, 4, 255).view(), test::solid(kWidth, kHeight, kFrame).view()));
}

TEST_CASE("without a picture an overlay changes nothing; an output of another size is refused") {
  const I420Buffer in = test::solid(16, 16, kFrame);
  I420Buffer out(16, 16);
  Overlay overlay;
  overlay.apply({in.view(), {}}, out.view());
  CHECK(test::same_picture(in.view(), out.view()));
  I420Buffer other(16, 8);
  CHECK_THROWS_AS(overlay.apply({in.view(), {}}, other.view()), Error);
}

}  // namespace
}  // namespace camfx
