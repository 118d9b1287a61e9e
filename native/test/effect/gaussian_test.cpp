#include "effect/gaussian.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace camfx {
namespace {

TEST_CASE("an impulse becomes the Gaussian around it and nothing wraps around a border") {
  constexpr int kWidth = 21;
  constexpr int kHeight = 15;
  constexpr float kSigma = 1.7F;
  constexpr int kRadius = 6;
  Gaussian gaussian;
  gaussian.set_sigma(kSigma);
  for (const auto& [center_x, center_y] : {std::pair{10, 7}, {0, 0}, {20, 14}, {19, 1}}) {
    std::vector<float> plane(kWidth * kHeight);
    plane[static_cast<size_t>(center_y * kWidth + center_x)] = 100;
    gaussian.convolve(plane.data(), kWidth, kHeight);
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) {
        const int dx = x - center_x;
        const int dy = y - center_y;
        const bool reached = std::abs(dx) <= kRadius && std::abs(dy) <= kRadius;
        const double expected = reached ? 100 * std::exp(-(dx * dx + dy * dy) / (2.0 * kSigma * kSigma)) : 0;
        CHECK(plane[static_cast<size_t>(y * kWidth + x)] == doctest::Approx(expected).epsilon(1e-4));
      }
  }
}

TEST_CASE("a plane smaller than the taps' reach is convolved, and a second sigma replaces the first") {
  Gaussian gaussian;
  gaussian.set_sigma(0.4F);
  gaussian.set_sigma(8);
  std::vector<float> plane{1, 2};
  gaussian.convolve(plane.data(), 2, 1);
  const float tap = std::exp(-1.0F / 128);
  CHECK(plane[0] == doctest::Approx(1 + 2 * tap));
  CHECK(plane[1] == doctest::Approx(2 + tap));
}

}  // namespace
}  // namespace camfx
