#include "source/presenter_figure.h"

#include <doctest/doctest.h>

using namespace camfx;
using namespace camfx::drawing;

namespace {

constexpr float kPerUnit = 500;  // points, each way
constexpr float kFine = 1e-4F;   // the size of a pixel, so that edges are sharp

bool same(const Surface& one, const Surface& other) {
  return one.opacity == other.opacity && one.colour.r == other.colour.r && one.colour.g == other.colour.g &&
         one.colour.b == other.colour.b;
}

template <typename Visit>
void for_each_point(Visit visit) {
  for (int row = -150; row < 600; row++)
    for (int column = -250; column < 250; column++)
      visit(static_cast<float>(column) / kPerUnit, static_cast<float>(row) / kPerUnit);
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
    if (same(head_at(x, y, kFine, one, {}), head_at(x, y, kFine, other, {}))) return;
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
      REQUIRE(head_at(x, y, kFine, {}, {}).opacity == 0);
  });
}

TEST_CASE("the body stays within its bounds and goes on below any frame") {
  for_each_point([](float x, float y) {
    if (std::abs(x) > kBodyHalfWidth || y < kNeckTop) REQUIRE(body_at(x, y, kFine, {}).opacity == 0);
  });
  CHECK(body_at(0, 30, kFine, {}).opacity == 1);
}

TEST_CASE("an edge is soft over about a pixel") {
  CHECK(coverage(-1, 1) == 1);
  CHECK(coverage(0, 1) == 0.5F);
  CHECK(coverage(1, 1) == 0);
}
