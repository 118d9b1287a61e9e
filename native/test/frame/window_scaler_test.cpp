#include "frame/window_scaler.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace camfx {
namespace {

constexpr int kInWidth = 53;
constexpr int kInHeight = 31;
constexpr int kOutWidth = 61;
constexpr int kOutHeight = 38;

/// What a bilinear filter says, in floating point.
double expected_at(const std::vector<uint8_t>& in, int in_width, int in_height, double x, double y) {
  const double column = std::clamp(x, 0.0, in_width - 1.0);
  const double row = std::clamp(y, 0.0, in_height - 1.0);
  const auto at = [&](int c, int r) {
    return static_cast<double>(
        in[static_cast<size_t>(std::min(r, in_height - 1) * in_width + std::min(c, in_width - 1))]);
  };
  const int c = static_cast<int>(column);
  const int r = static_cast<int>(row);
  const auto across = [&](int of_row) { return at(c, of_row) + (at(c + 1, of_row) - at(c, of_row)) * (column - c); };
  return across(r) + (across(r + 1) - across(r)) * (row - r);
}

std::vector<uint8_t> rough_plane(int width, int height) {
  std::vector<uint8_t> plane;
  uint32_t state = 7;
  for (int i = 0; i < width * height; ++i) plane.push_back(static_cast<uint8_t>((state = state * 1664525 + 1) >> 24));
  return plane;
}

/// The largest difference from the floating-point filter; fails when a byte between the rows is written.
double worst_error(int in_width, int in_height, WindowSpan columns, WindowSpan rows) {
  constexpr int kStride = kOutWidth + 5;
  const std::vector<uint8_t> in = rough_plane(in_width, in_height);
  std::vector<uint8_t> out(static_cast<size_t>(kStride) * kOutHeight, 0xA5);
  WindowScaler().scale(in.data(), in_width, in_width, in_height, columns, rows, out.data(), kStride, kOutWidth,
                       kOutHeight);
  double worst = 0;
  for (int y = 0; y < kOutHeight; ++y)
    for (int x = 0; x < kStride; ++x) {
      const uint8_t found = out[static_cast<size_t>(y * kStride + x)];
      if (x >= kOutWidth) {
        CHECK(found == 0xA5);
        continue;
      }
      const double in_x = columns.start + (x + 0.5) * columns.length / kOutWidth - 0.5;
      const double in_y = rows.start + (y + 0.5) * rows.length / kOutHeight - 0.5;
      worst = std::max(worst, std::abs(found - expected_at(in, in_width, in_height, in_x, in_y)));
    }
  return worst;
}

TEST_CASE("every output sample lies where its centre falls in the window") {
  // Half a level by rounding, and 255 levels at 1/256 of a sample off.
  constexpr double kBound = 1.6;
  CHECK(worst_error(kInWidth, kInHeight, {0, kInWidth}, {0, kInHeight}) <= kBound);
  CHECK(worst_error(kInWidth, kInHeight, {10.3, 21.7}, {4.9, 13.1}) <= kBound);
  CHECK(worst_error(kInWidth, kInHeight, {kInWidth - 2.5, 2.5}, {kInHeight - 2.25, 2.25}) <= kBound);
  CHECK(worst_error(kInWidth, kInHeight, {-3, 20}, {kInHeight - 5, 10}) <= kBound);
}

TEST_CASE("a window up to twice the output's size is not undersampled") {
  for (const double ratio : {1.01, 1.25, 1.5, 1.875, 2.0})
    for (const int spare : {0, 1, 5}) {
      const double width = kOutWidth * ratio;
      const double height = kOutHeight * ratio;
      const int in_width = static_cast<int>(std::ceil(width)) + spare;
      const int in_height = static_cast<int>(std::ceil(height)) + spare;
      CHECK(worst_error(in_width, in_height, {spare / 2.0, width}, {spare / 3.0, height}) <= 1.6);
    }
}

TEST_CASE("a plane narrower than one load is read within its rows") {
  for (const int width : {1, 2, 7, 15, 16, 17}) CHECK(worst_error(width, 3, {0, width * 1.0}, {0, 3}) <= 1.6);
}

TEST_CASE("a window of the output's size at a whole sample is a copy") {
  const std::vector<uint8_t> in = rough_plane(40, 30);
  std::vector<uint8_t> out(20 * 10);
  WindowScaler().scale(in.data(), 40, 40, 30, {11, 20}, {7, 10}, out.data(), 20, 20, 10);
  for (size_t y = 0; y < 10; ++y)
    for (size_t x = 0; x < 20; ++x) CHECK(out[y * 20 + x] == in[(y + 7) * 40 + x + 11]);
}

/// Where the middle of a slope from dark to bright is found in the first output row.
double edge_position(const std::vector<uint8_t>& row) {
  double bright = 0;
  for (const uint8_t level : row) bright += level / 255.0;
  return static_cast<double>(row.size()) - bright;
}

TEST_CASE("an edge glides with the window, by as much each sixteenth of a sample") {
  // Blurred as a camera's edge is, so that its place within a sample can be told.
  std::vector<uint8_t> in(64);
  for (size_t x = 0; x < in.size(); ++x)
    in[x] = static_cast<uint8_t>(std::lround(127.5 * (1 + std::tanh((static_cast<double>(x) - 32) / 3))));
  WindowScaler scaler;
  double last = 0;
  for (int step = 0; step <= 32; ++step) {
    std::vector<uint8_t> out(64);
    scaler.scale(in.data(), 64, 64, 1, {8 + step / 16.0, 48}, {0, 1}, out.data(), 64, 64, 1);
    const double position = edge_position(out);
    const double moved = last - position;
    if (step > 0) CHECK(std::abs(moved - 64.0 / 48 / 16) < 0.02);
    last = position;
  }
}

}  // namespace
}  // namespace camfx
