#include "effect/disc.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace camfx {
namespace {

constexpr int kWidth = 41;
constexpr int kHeight = 37;

std::vector<float> spread(float sigma, int center_x, int center_y) {
  std::vector<float> plane(kWidth * kHeight);
  plane[static_cast<size_t>(center_y * kWidth + center_x)] = 100;
  Disc disc;
  disc.set_sigma(sigma);
  disc.convolve(plane.data(), kWidth, kHeight);
  return plane;
}

TEST_CASE("an impulse becomes an even disc of twice sigma around it, and nothing wraps around a border") {
  for (const auto& [center_x, center_y] : {std::pair{20, 18}, {0, 0}, {40, 36}, {39, 1}}) {
    const std::vector<float> plane = spread(4, center_x, center_y);
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) {
        const double distance = std::hypot(x - center_x, y - center_y);
        const float found = plane[static_cast<size_t>(y * kWidth + x)];
        if (distance < 7) CHECK(found == doctest::Approx(100));
        if (distance > 9) CHECK(found == 0);
      }
  }
}

TEST_CASE("the spread along an axis is sigma") {
  for (const float sigma : {2.0F, 3.3F, 6.0F}) {
    const std::vector<float> plane = spread(sigma, 20, 18);
    double sum = 0;
    double squares = 0;
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) {
        const double found = static_cast<double>(plane[static_cast<size_t>(y * kWidth + x)]);
        sum += found;
        squares += found * (x - 20) * (x - 20);
      }
    CHECK(std::sqrt(squares / sum) == doctest::Approx(static_cast<double>(sigma)).epsilon(0.05));
  }
}

}  // namespace
}  // namespace camfx
