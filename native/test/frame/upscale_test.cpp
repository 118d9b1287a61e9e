#include "frame/upscale.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace camfx {
namespace {

std::vector<int16_t> samples_of(const std::vector<uint8_t>& levels) {
  std::vector<int16_t> samples;
  for (const uint8_t level : levels) samples.push_back(static_cast<int16_t>(level * kSampleScale));
  return samples;
}

std::vector<uint8_t> enlarge(const std::vector<int16_t>& in, int in_width, int out_width, int out_height) {
  Upscaler upscaler;
  upscaler.resize(in_width, static_cast<int>(in.size()) / in_width, out_width, out_height);
  upscaler.start(in.data());
  std::vector<uint8_t> out(static_cast<size_t>(out_width) * static_cast<size_t>(out_height));
  for (int y = 0; y < out_height; ++y)
    interpolate_row(upscaler.rows(y), out.data() + static_cast<ptrdiff_t>(y) * out_width, out_width);
  return out;
}

TEST_CASE("two samples become a slope between their centres and are flat beyond them") {
  CHECK(enlarge(samples_of({0, 80}), 2, 8, 1) == std::vector<uint8_t>{0, 0, 10, 30, 50, 70, 80, 80});
  CHECK(enlarge(samples_of({0, 80}), 1, 1, 8) == std::vector<uint8_t>{0, 0, 10, 30, 50, 70, 80, 80});
}

TEST_CASE("a picture of the same size, or of one sample, is repeated") {
  CHECK(enlarge(samples_of({1, 2, 3, 4, 5, 6}), 3, 3, 2) == std::vector<uint8_t>{1, 2, 3, 4, 5, 6});
  CHECK(enlarge(samples_of({255}), 1, 3, 2) == std::vector<uint8_t>(6, 255));
}

TEST_CASE("a picture wider than the output is sampled at the outputs' centres") {
  CHECK(enlarge(samples_of({0, 20, 40, 60, 80, 100}), 6, 3, 1) == std::vector<uint8_t>{10, 50, 90});
  CHECK(enlarge(samples_of({0, 20, 40, 60, 80, 100}), 6, 1, 1) == std::vector<uint8_t>{50});
}

TEST_CASE("every output pixel lies where its centre falls, for any ratio") {
  constexpr int kInWidth = 45;
  constexpr int kInHeight = 37;
  constexpr int kOutWidth = 338;
  constexpr int kOutHeight = 130;
  std::vector<int16_t> in;
  for (int y = 0; y < kInHeight; ++y)
    for (int x = 0; x < kInWidth; ++x) in.push_back(static_cast<int16_t>((4 * x + 2 * y) * kSampleScale));
  const std::vector<uint8_t> out = enlarge(in, kInWidth, kOutWidth, kOutHeight);
  for (int y = 0; y < kOutHeight; ++y)
    for (int x = 0; x < kOutWidth; ++x) {
      const double in_x = std::clamp((x + 0.5) * kInWidth / kOutWidth - 0.5, 0.0, kInWidth - 1.0);
      const double in_y = std::clamp((y + 0.5) * kInHeight / kOutHeight - 0.5, 0.0, kInHeight - 1.0);
      CHECK(std::abs(out[static_cast<size_t>(y * kOutWidth + x)] - (4 * in_x + 2 * in_y)) <= 0.6);
    }
}

TEST_CASE("a slope of less than a level a sample is as smooth as one of whole levels") {
  constexpr int kLevel = kSampleScale;
  const std::vector<uint8_t> out = enlarge({100 * kLevel, 100 * kLevel + kLevel / 2, 101 * kLevel}, 3, 48, 1);
  // The level of 100.5 is crossed where the second sample's centre lies, and nowhere else.
  CHECK(std::count(out.begin(), out.begin() + 24, 100) == 24);
  CHECK(std::count(out.begin() + 24, out.end(), 101) == 24);
}

TEST_CASE("an upscaler follows a change of size") {
  Upscaler upscaler;
  const std::vector<uint8_t> levels{10, 20, 30, 40};
  const std::vector<int16_t> in = samples_of(levels);
  upscaler.resize(2, 2, 4, 4);
  upscaler.start(in.data());
  upscaler.rows(0);
  upscaler.resize(4, 1, 4, 2);
  upscaler.start(in.data());
  std::vector<uint8_t> row(4);
  interpolate_row(upscaler.rows(1), row.data(), 4);
  CHECK(row == levels);
}

}  // namespace
}  // namespace camfx
