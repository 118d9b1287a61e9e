#include "effect/freeze.h"

#include <doctest/doctest.h>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

TEST_CASE("a freeze holds the first picture until it is released") {
  const I420Buffer first = test::solid(36, 64, {50, 60, 70});
  const I420Buffer second = test::solid(36, 64, {150, 160, 170});
  Freeze freeze;
  test::PaddedPicture out(36, 64);
  for (const I420Buffer* in : {&first, &second, &second}) {
    freeze.apply({in->view(), {}}, out.view());
    CHECK(test::same_picture(out.view(), first.view()));
  }
  freeze.release();
  for (const I420Buffer* in : {&second, &first}) {
    freeze.apply({in->view(), {}}, out.view());
    CHECK(test::same_picture(out.view(), second.view()));
  }
  CHECK(out.padding_intact());
}

TEST_CASE("a freeze refuses pictures of another size than the one it holds") {
  const I420Buffer in = test::solid(16, 16, {50, 60, 70});
  I420Buffer out(16, 16);
  I420Buffer other(16, 8);
  Freeze freeze;
  CHECK_THROWS_AS(freeze.apply({in.view(), {}}, other.view()), Error);
  freeze.apply({in.view(), {}}, out.view());
  CHECK_THROWS_AS(freeze.apply({other.view(), {}}, other.view()), Error);
}

}  // namespace
}  // namespace camfx
