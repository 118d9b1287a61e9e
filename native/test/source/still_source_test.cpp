#include "source/still_source.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "io/error.h"

using camfx::Error;
using camfx::StillSource;

namespace {

constexpr int kLongMs = 60'000;
constexpr size_t kSize = 64 * 64 * 3 / 2;

}  // namespace

TEST_CASE("a still picture comes again and again at its rate, byte for byte") {
  std::vector<uint8_t> picture(kSize);
  std::iota(picture.begin(), picture.end(), uint8_t{0});
  StillSource source(64, 64, 100, picture);
  int64_t last_ns = 0;
  for (int i = 0; i < 3; i++) {
    const auto frame = source.next(kLongMs);
    REQUIRE(frame);
    CHECK(std::vector<uint8_t>(frame->data, frame->data + frame->size) == picture);
    CHECK(frame->capture_ns > last_ns);
    last_ns = frame->capture_ns;
  }
}

TEST_CASE("a still picture of the wrong number of bytes is refused") {
  CHECK_THROWS_AS(StillSource(64, 64, 30, std::vector<uint8_t>(kSize - 1)), Error);
  CHECK_THROWS_AS(StillSource(64, 64, 30, {}), Error);
}
