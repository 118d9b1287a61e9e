#include "pump/frame_age.h"

#include <doctest/doctest.h>

#include <limits>

namespace camfx {

using std::chrono::nanoseconds;

TEST_CASE("a frame's age is the time since it was published") {
  CHECK(frame_age(1000, 5000) == nanoseconds{4000});
  CHECK(frame_age(1, 5000) == nanoseconds{4999});
  CHECK(frame_age(5000, 5000) == nanoseconds{0});
}

TEST_CASE("a time of publication that can't be says nothing about the age") {
  for (const int64_t absurd : {int64_t{0}, int64_t{-1}, int64_t{5001}, std::numeric_limits<int64_t>::min(),
                               std::numeric_limits<int64_t>::max()})
    CHECK(frame_age(absurd, 5000) == nanoseconds{0});
}

}  // namespace camfx
