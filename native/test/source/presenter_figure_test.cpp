#include "source/presenter_figure.h"

#include <doctest/doctest.h>

#include "source/presenter_puppet.h"

using namespace camfx;
using namespace camfx::drawing;

namespace {

constexpr float kStep = 0.002F;
constexpr float kFine = 1e-4F;  // the size of a pixel, so that edges are sharp

bool same(const Surface& one, const Surface& other) {
  return one.opacity == other.opacity && one.colour.r == other.colour.r && one.colour.g == other.colour.g &&
         one.colour.b == other.colour.b;
}

template <typename Visit>
void for_each_point(Visit visit) {
  for (float y = -0.3F; y < 1.2F; y += kStep)
    for (float x = -0.5F; x < 0.5F; x += kStep) visit(x, y);
}

bool inside(const FacePart& part, float x, float y) {
  return std::abs(x) <= part.half_width && std::abs(y - part.y) <= part.half_height;
}

/// The points at which two expressions differ outside of a part of the face, and inside.
struct Differences {
  int outside = 0;
  int inside = 0;
};

Differences compare(const Expression& one, const Expression& other, const FacePart& part) {
  Differences differences;
  for_each_point([&](float x, float y) {
    if (same(head_at(x, y, kFine, one), head_at(x, y, kFine, other))) return;
    (inside(part, x, y) ? differences.inside : differences.outside)++;
  });
  return differences;
}

}  // namespace

TEST_CASE("a blink changes the eyes and nothing else") {
  for (const float blink : {0.25F, 1.0F}) {
    const Differences differences = compare({0, 0}, {blink, 0}, kEyes);
    CHECK(differences.outside == 0);
    CHECK(differences.inside > 100);
  }
}

TEST_CASE("speech changes the mouth and nothing else") {
  for (const float mouth : {0.25F, 1.0F}) {
    const Differences differences = compare({0, 0}, {0, mouth}, kMouth);
    CHECK(differences.outside == 0);
    CHECK(differences.inside > 100);
  }
}

TEST_CASE("the head stays within its bounds") {
  for_each_point([](float x, float y) {
    if (std::abs(x) > kHairHalfWidth || y < kHairTop || y > kChinY + kFine)
      REQUIRE(head_at(x, y, kFine, {}).opacity == 0);
  });
}

TEST_CASE("the body stays within its bounds and goes on below any frame") {
  for_each_point([](float x, float y) {
    if (std::abs(x) > kBodyHalfWidth || y < kNeckTop) REQUIRE(body_at(x, y, kFine).opacity == 0);
  });
  CHECK(body_at(0, 30, kFine).opacity == 1);
}

TEST_CASE("an edge is soft over about a pixel") {
  CHECK(coverage(-1, 1) == 1);
  CHECK(coverage(0, 1) == 0.5F);
  CHECK(coverage(1, 1) == 0);
}

// With the same person over black and over white, the difference is what shows through: (255 - alpha) / 255 of it.
TEST_CASE("the opacity is exactly what the person was blended with") {
  constexpr int kWidth = 320, kHeight = 180;
  Puppet puppet(Stage(kWidth, kHeight));
  puppet.pose(pose_at(1.7));
  I420Buffer black(kWidth, kHeight), white(kWidth, kHeight);
  std::fill_n(black.data(), black.size(), uint8_t{16});
  std::fill_n(white.data(), white.size(), uint8_t{235});
  std::vector<uint8_t> alpha(kWidth * kHeight);
  puppet.draw(white.view(), nullptr);
  puppet.draw(black.view(), alpha.data());
  int soft = 0;
  for (size_t i = 0; i < alpha.size(); i++) {
    const double through = (235 - 16) * (255 - alpha[i]) / 255.0;
    REQUIRE(std::abs(white.data()[i] - black.data()[i] - through) <= 1.5);
    soft += alpha[i] > 0 && alpha[i] < 255;
  }
  CHECK(soft > 200);
}
