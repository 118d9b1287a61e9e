#include "matte/matte.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace camfx {
namespace {

constexpr int kMaskWidth = 256;
constexpr int kMaskHeight = 144;

std::vector<float> constant_mask(float p) { return std::vector<float>(kMaskWidth * kMaskHeight, p); }

bool is_all(const Matte& matte, int width, int height, uint8_t value) {
  for (ptrdiff_t y = 0; y < height; ++y)
    if (std::count(matte.alpha() + y * matte.stride(), matte.alpha() + y * matte.stride() + width, value) != width)
      return false;
  return true;
}

/// Where alpha first reaches one half, in pixels from the left border, to a fraction of a pixel.
double edge_in_row(const uint8_t* row, int width) {
  for (int x = 1; x < width; ++x)
    if (row[x] >= 128) return x + 0.5 - (row[x] - 127.5) / (row[x] - row[x - 1]);
  return -1;
}

TEST_CASE("there is no matte before the first update") { CHECK(Matte().alpha() == nullptr); }

TEST_CASE("a probability becomes the smoothstep from .25 to .75") {
  struct Case {
    float p;
    int alpha;
    int tolerance;
  };
  Matte matte;
  for (const auto& [p, alpha, tolerance] :
       {Case{0, 0, 0}, Case{0.24F, 0, 0}, Case{0.375F, 40, 3}, Case{0.5F, 128, 3}, Case{0.625F, 215, 3},
        Case{0.76F, 255, 0}, Case{1, 255, 0}, Case{-0.009F, 0, 0}, Case{1.009F, 255, 0}}) {
    CAPTURE(p);
    REQUIRE(matte.update(constant_mask(p).data(), kMaskWidth, kMaskHeight, 640, 360));
    CHECK(std::abs(matte.alpha()[0] - alpha) <= tolerance);
    CHECK(is_all(matte, 640, 360, matte.alpha()[0]));
  }
}

TEST_CASE("a single value that is no probability clears the matte") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Matte matte;
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), kInfinity, -kInfinity, -0.02F, 1.02F, 1e30F}) {
    for (const size_t at : {size_t{0}, size_t{12345}, size_t{kMaskWidth * kMaskHeight - 1}}) {
      CAPTURE(bad);
      CAPTURE(at);
      std::vector<float> mask = constant_mask(1);
      REQUIRE(matte.update(mask.data(), kMaskWidth, kMaskHeight, 320, 180));
      CHECK(is_all(matte, 320, 180, 255));
      mask[at] = bad;
      CHECK_FALSE(matte.update(mask.data(), kMaskWidth, kMaskHeight, 320, 180));
      CHECK(is_all(matte, 320, 180, 0));
    }
  }
}

TEST_CASE("a refused mask still leaves a matte of the frame's new size") {
  Matte matte;
  CHECK_FALSE(matte.update(constant_mask(2).data(), kMaskWidth, kMaskHeight, 640, 360));
  CHECK(matte.stride() >= 640);
  CHECK(is_all(matte, 640, 360, 0));
  CHECK_FALSE(matte.update(nullptr, 0, 0, 320, 180));
  CHECK(is_all(matte, 320, 180, 0));
}

TEST_CASE("clear makes everything background") {
  Matte matte;
  matte.clear();
  REQUIRE(matte.update(constant_mask(1).data(), kMaskWidth, kMaskHeight, 320, 180));
  matte.clear();
  CHECK(is_all(matte, 320, 180, 0));
}

TEST_CASE("a vertical edge in the mask lands within a pixel of where it is, near the borders too") {
  Matte matte;
  for (const int frame_width : {640, 1280, 1920})
    for (const int column : {2, 37, 128, 200, 254}) {
      std::vector<float> mask = constant_mask(0);
      for (int y = 0; y < kMaskHeight; ++y)
        std::fill_n(mask.begin() + y * kMaskWidth + column, kMaskWidth - column, 1.0F);
      const int frame_height = frame_width * 9 / 16;
      REQUIRE(matte.update(mask.data(), kMaskWidth, kMaskHeight, frame_width, frame_height));
      const double expected = static_cast<double>(column) * frame_width / kMaskWidth;
      CAPTURE(frame_width);
      CAPTURE(column);
      for (const ptrdiff_t y : {0, frame_height / 2, frame_height - 1})
        CHECK(std::abs(edge_in_row(matte.alpha() + y * matte.stride(), frame_width) - expected) <= 1);
    }
}

TEST_CASE("a horizontal edge in the mask lands within a pixel of where it is") {
  Matte matte;
  for (const int row : {2, 72, 141}) {
    std::vector<float> mask = constant_mask(0);
    std::fill(mask.begin() + row * kMaskWidth, mask.end(), 1.0F);
    REQUIRE(matte.update(mask.data(), kMaskWidth, kMaskHeight, 1280, 720));
    std::vector<uint8_t> column(720);
    for (size_t y = 0; y < 720; ++y) column[y] = matte.alpha()[y * static_cast<size_t>(matte.stride()) + 700];
    CAPTURE(row);
    CHECK(std::abs(edge_in_row(column.data(), 720) - row * 5) <= 1);
  }
}

TEST_CASE("alpha rises steadily along a soft edge, without stairs") {
  std::vector<float> mask;
  for (int y = 0; y < kMaskHeight; ++y)
    for (int x = 0; x < kMaskWidth; ++x)
      mask.push_back(std::clamp(0.5F + 0.1F * (static_cast<float>(x) - 127.5F), 0.0F, 1.0F));
  Matte matte;
  REQUIRE(matte.update(mask.data(), kMaskWidth, kMaskHeight, 1280, 720));
  const uint8_t* row = matte.alpha() + 100 * static_cast<ptrdiff_t>(matte.stride());
  for (int x = 1; x < 1280; ++x) {
    CHECK(row[x] >= row[x - 1]);
    CHECK(row[x] - row[x - 1] <= 20);
  }
}

}  // namespace
}  // namespace camfx
