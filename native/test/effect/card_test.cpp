#include "effect/card.h"

#include <doctest/doctest.h>

#include <vector>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

TEST_CASE("a card leaves nothing of the picture, not even of the person") {
  const I420Buffer in = test::solid(36, 64, {50, 60, 70});
  const I420Buffer picture = test::solid(36, 64, {150, 160, 170});
  const std::vector<uint8_t> person(36 * 64, 255);
  Card card;
  card.set_picture(picture);
  test::PaddedPicture out(36, 64);
  card.apply({in.view(), {person.data(), 36}}, out.view());
  CHECK(test::same_picture(out.view(), picture.view()));
  CHECK(out.padding_intact());
}

TEST_CASE("a card without a picture, or of another size, is refused") {
  const I420Buffer in = test::solid(16, 16, {50, 60, 70});
  I420Buffer out(16, 16);
  Card card;
  CHECK_THROWS_AS(card.apply({in.view(), {}}, out.view()), Error);
  card.set_picture(I420Buffer(16, 8));
  CHECK_THROWS_AS(card.apply({in.view(), {}}, out.view()), Error);
}

}  // namespace
}  // namespace camfx
