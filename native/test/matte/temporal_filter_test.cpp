#include "matte/temporal_filter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "matte/probability.h"

namespace camfx {
namespace {

constexpr int kWidth = 40;
constexpr int kHeight = 6;

int16_t fixed(double p) { return static_cast<int16_t>(std::lround(p * kCertain)); }

/// Smooths a mask that is everywhere `p`, of a picture that is everywhere `luma`; what becomes of it.
double apply(TemporalFilter& filter, double p, uint8_t luma, int width = kWidth) {
  GridPlane<int16_t> mask;
  mask.resize(width, kHeight);
  for (int y = 0; y < kHeight; ++y) std::fill_n(mask.row(y), width, fixed(p));
  const std::vector<uint8_t> picture(static_cast<size_t>(width) * kHeight, luma);
  filter.apply(mask, picture.data());
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < width; ++x) CHECK(mask.row(y)[x] == mask.row(0)[0]);
  return static_cast<double>(mask.row(0)[0]) / kCertain;
}

/// By the formula in temporal_filter.h, in floating point.
double expected(double now, double before, double change) {
  const double entropy = now <= 0 || now >= 1 ? 0 : -(now * std::log2(now) + (1 - now) * std::log2(1 - now));
  const double stillness = std::clamp(1 - (change - 4) / 12, 0.0, 1.0);
  return now + (before - now) * 0.8 * std::max(entropy * entropy, 0.5) * stillness;
}

TEST_CASE("the first mask stays as it is") {
  TemporalFilter filter;
  CHECK(apply(filter, 0.3, 100) == doctest::Approx(0.3).epsilon(0.001));
}

TEST_CASE("a mask is drawn towards the one before, as much as it is uncertain and the picture still") {
  for (const double before : {0.0, 0.2, 0.5, 0.9, 1.0})
    for (const double now : {0.0, 0.1, 0.25, 0.4, 0.5, 0.7, 0.85, 1.0})
      for (const uint8_t luma : {100, 103, 108, 112, 115, 116, 120, 88, 84}) {
        CAPTURE(before);
        CAPTURE(now);
        CAPTURE(luma);
        TemporalFilter filter;
        apply(filter, before, 100);
        CHECK(std::abs(apply(filter, now, luma) - expected(now, before, std::abs(luma - 100))) < 0.02);
      }
}

TEST_CASE("a still picture settles on the mask that keeps coming") {
  TemporalFilter filter;
  apply(filter, 0.9, 100);
  double p = 0;
  for (int frame = 0; frame < 30; ++frame) p = apply(filter, 0.4, 100);
  CHECK(std::abs(p - 0.4) < 0.01);
}

TEST_CASE("a cut to another scene, another size and forgetting leave the mask as it is") {
  TemporalFilter filter;
  apply(filter, 1, 60);
  CHECK(apply(filter, 0.5, 90) == doctest::Approx(0.5).epsilon(0.001));
  apply(filter, 1, 90, kWidth + 8);
  CHECK(apply(filter, 0.5, 90) == doctest::Approx(0.5).epsilon(0.001));
  filter.forget();
  CHECK(apply(filter, 0.2, 90) == doctest::Approx(0.2).epsilon(0.001));
}

TEST_CASE("where the picture is the same, a cut elsewhere lets go of the mask too") {
  TemporalFilter filter;
  GridPlane<int16_t> mask;
  mask.resize(kWidth, kHeight);
  std::vector<uint8_t> picture(size_t{kWidth} * kHeight, 100);
  mask.row(0)[0] = kCertain;
  filter.apply(mask, picture.data());
  std::fill(picture.begin() + 1, picture.end(), uint8_t{130});
  mask.row(0)[0] = kCertain / 2;
  filter.apply(mask, picture.data());
  CHECK(mask.row(0)[0] == kCertain / 2);
}

}  // namespace
}  // namespace camfx
