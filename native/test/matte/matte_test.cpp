#include "matte/matte.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "../frame/test_picture.h"

namespace camfx {
namespace {

constexpr int kMaskWidth = 256;
constexpr int kMaskHeight = 144;
constexpr ModelPicture kNothing{};

std::vector<float> constant_mask(float p) { return std::vector<float>(kMaskWidth * kMaskHeight, p); }
/// `p` in the upper part, and nobody below.
std::vector<float> upper_mask(float p) {
  std::vector<float> mask = constant_mask(0);
  std::fill_n(mask.begin(), mask.size() * 2 / 5, p);
  return mask;
}

/// A frame without any edge of its own: the mask alone decides.
class FlatFrame {
 public:
  FlatFrame(int width, int height) : frame_(test::solid(width, height, {90, 120, 130})) {
    input_.fill(frame(), nchw_.data(), kMaskWidth, kMaskHeight);
  }
  ConstI420View frame() const { return frame_.view(); }
  const ModelPicture& seen() const { return input_.picture(); }
  int width() const { return frame_.width(); }
  int height() const { return frame_.height(); }

 private:
  I420Buffer frame_;
  ModelInput input_;
  std::vector<float> nchw_ = std::vector<float>(size_t{3} * kMaskWidth * kMaskHeight);
};

bool update(Matte& matte, const std::vector<float>& mask, const FlatFrame& flat) {
  return matte.update(mask.data(), flat.seen(), flat.frame());
}

bool is_all(const Matte& matte, const FlatFrame& flat, uint8_t value) {
  for (ptrdiff_t y = 0; y < flat.height(); ++y) {
    const uint8_t* const row = matte.alpha() + y * matte.stride();
    if (std::count(row, row + flat.width(), value) != flat.width()) return false;
  }
  return true;
}

/// Where alpha first reaches one half, in pixels from the left border, to a fraction of a pixel.
double edge_in_row(const uint8_t* row, int width) {
  for (int x = 1; x < width; ++x)
    if (row[x] >= 128) return x + 0.5 - (row[x] - 127.5) / (row[x] - row[x - 1]);
  return -1;
}

TEST_CASE("there is no matte before the first update") { CHECK(Matte().alpha() == nullptr); }

TEST_CASE("a probability becomes the smoothstep from .2 to .8") {
  struct Case {
    float p;
    int alpha;
    int tolerance;
  };
  const FlatFrame flat(640, 360);
  for (const auto& [p, alpha, tolerance] :
       {Case{0, 0, 0}, Case{0.19F, 0, 0}, Case{0.35F, 40, 4}, Case{0.5F, 128, 4}, Case{0.65F, 215, 4},
        Case{0.81F, 255, 0}, Case{1, 255, 0}, Case{-0.009F, 0, 0}, Case{1.009F, 255, 0}}) {
    CAPTURE(p);
    Matte matte;
    REQUIRE(update(matte, upper_mask(p), flat));
    const auto [least, most] = std::minmax_element(matte.alpha(), matte.alpha() + 640 * 100);
    CHECK(*least >= alpha - tolerance);
    CHECK(*most <= alpha + tolerance);
  }
}

TEST_CASE("a single value that is no probability clears the matte") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const FlatFrame flat(320, 180);
  Matte matte;
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), kInfinity, -kInfinity, -0.02F, 1.02F, 1e30F}) {
    for (const size_t at : {size_t{0}, size_t{12345}, size_t{kMaskWidth * kMaskHeight - 1}}) {
      CAPTURE(bad);
      CAPTURE(at);
      std::vector<float> mask = upper_mask(1);
      REQUIRE(update(matte, mask, flat));
      CHECK(*matte.alpha() == 255);
      mask[at] = bad;
      CHECK_FALSE(update(matte, mask, flat));
      CHECK(is_all(matte, flat, 0));
    }
  }
}

TEST_CASE("a mask that leaves hardly anything to the room, or is uncertain of most, clears the matte") {
  const FlatFrame flat(320, 180);
  Matte matte;
  for (const float p : {0.3F, 0.5F, 0.6F, 0.9F, 0.96F, 1.0F, 1.01F}) {
    CAPTURE(p);
    REQUIRE(update(matte, upper_mask(1), flat));
    CHECK_FALSE(update(matte, constant_mask(p), flat));
    CHECK(is_all(matte, flat, 0));
  }
  CHECK(update(matte, constant_mask(0.1F), flat));
  // Somebody close to the camera.
  std::vector<float> close = constant_mask(1);
  std::fill_n(close.begin(), close.size() / 30, 0.0F);
  CHECK(update(matte, close, flat));
}

TEST_CASE("a refused mask still leaves a matte of the frame's new size") {
  Matte matte;
  const FlatFrame large(640, 360);
  CHECK_FALSE(update(matte, constant_mask(2), large));
  CHECK(matte.stride() >= 640);
  CHECK(is_all(matte, large, 0));
  const FlatFrame small(320, 180);
  CHECK_FALSE(matte.update(nullptr, kNothing, small.frame()));
  CHECK(is_all(matte, small, 0));
}

TEST_CASE("clear makes everything background") {
  Matte matte;
  matte.clear();
  const FlatFrame flat(320, 180);
  REQUIRE(update(matte, upper_mask(1), flat));
  matte.clear();
  CHECK(is_all(matte, flat, 0));
}

/// Rows or columns with nobody in them: whoever fills the picture covers the lens, and has no edges.
constexpr int kBand = 16;

TEST_CASE("a vertical edge in the mask lands within a pixel of where it is, near the borders too") {
  for (const int frame_width : {640, 1280, 1920}) {
    const FlatFrame flat(frame_width, frame_width * 9 / 16);
    for (const int column : {2, 37, 128, 200, 254}) {
      Matte matte;
      std::vector<float> mask = constant_mask(0);
      for (int y = 0; y < kMaskHeight; ++y)
        if (y < kMaskHeight / 2 || y >= kMaskHeight / 2 + kBand)
          std::fill_n(mask.begin() + y * kMaskWidth + column, kMaskWidth - column, 1.0F);
      REQUIRE(update(matte, mask, flat));
      const double expected = static_cast<double>(column) * frame_width / kMaskWidth;
      CAPTURE(frame_width);
      CAPTURE(column);
      for (const ptrdiff_t y : {0, flat.height() / 4, flat.height() - 1})
        CHECK(std::abs(edge_in_row(matte.alpha() + y * matte.stride(), frame_width) - expected) <= 1);
    }
  }
}

TEST_CASE("a horizontal edge in the mask lands within a pixel of where it is") {
  const FlatFrame flat(1280, 720);
  for (const int row : {2, 72, 141}) {
    Matte matte;
    std::vector<float> mask = constant_mask(0);
    for (int y = row; y < kMaskHeight; ++y)
      std::fill_n(mask.begin() + y * kMaskWidth + kBand, kMaskWidth - kBand, 1.0F);
    REQUIRE(update(matte, mask, flat));
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
  const FlatFrame flat(1280, 720);
  Matte matte;
  REQUIRE(update(matte, mask, flat));
  const uint8_t* row = matte.alpha() + 100 * static_cast<ptrdiff_t>(matte.stride());
  for (int x = 1; x < 1280; ++x) {
    CHECK(row[x] >= row[x - 1]);
    CHECK(row[x] - row[x - 1] <= 20);
  }
}

}  // namespace
}  // namespace camfx
