#include "vector_loop.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

namespace camfx {
namespace {

TEST_CASE("each pixel from the begin to before the end comes once, and no other") {
  for (int begin = 0; begin < 3; ++begin)
    for (int end = 0; end < 200; ++end) {
      CAPTURE(end);
      std::vector<int> times(210);
      for_pixels(begin, end, [&](int x) { ++times[static_cast<size_t>(x)]; });
      for (int x = 0; x < 210; ++x) REQUIRE(times[static_cast<size_t>(x)] == (x >= begin && x < end ? 1 : 0));
    }
}

TEST_CASE("whole blocks end before the end") {
  std::vector<int> times(64);
  CHECK(for_blocks<16>(3, 50, [&](int x) { ++times[static_cast<size_t>(x)]; }) == 35);
  for (int x = 0; x < 64; ++x) CHECK(times[static_cast<size_t>(x)] == (x >= 3 && x < 35 ? 1 : 0));
}

}  // namespace
}  // namespace camfx
