#include "effect/replace.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "../frame/test_picture.h"
#include "io/error.h"
#include "test_background.h"

namespace camfx {
namespace {

constexpr int kWidth = 48;
constexpr int kHeight = 16;

I420Buffer noise(unsigned seed) {
  std::mt19937 random(seed);
  I420Buffer picture(kWidth, kHeight);
  for (size_t i = 0; i < picture.size(); ++i) picture.data()[i] = static_cast<uint8_t>(random());
  return picture;
}

void draw(ConstI420View frame, const uint8_t* alpha, int stride, const I420Buffer& background, I420View out) {
  BackgroundReplace replace;
  replace.set_background(test::background_of(background));
  replace.apply({frame, {alpha, stride}}, out);
}

TEST_CASE("alpha 255 shows exactly the frame, 0 exactly the background") {
  const I420Buffer frame = noise(1);
  const I420Buffer background = noise(2);
  std::vector<uint8_t> alpha(kWidth * kHeight);
  for (size_t i = 0; i < alpha.size(); ++i) alpha[i] = i % kWidth < kWidth / 2 ? 255 : 0;
  test::PaddedPicture out(kWidth, kHeight);
  draw(frame.view(), alpha.data(), kWidth, background, out.view());
  CHECK(out.padding_intact());
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const I420Buffer& shown = x < kWidth / 2 ? frame : background;
      CHECK(test::difference(test::pixel(out.view(), x, y), test::pixel(shown.view(), x, y)) == 0);
    }
}

TEST_CASE("alpha between mixes luma by itself and chroma by the mean of its four alphas") {
  const I420Buffer frame = test::solid(kWidth, kHeight, {200, 200, 0});
  const I420Buffer background = test::solid(kWidth, kHeight, {100, 0, 200});
  std::vector<uint8_t> alpha(kWidth * kHeight);
  for (size_t i = 0; i < alpha.size(); ++i) alpha[i] = i % 2 == 0 ? 64 : 128;
  I420Buffer out(kWidth, kHeight);
  draw(frame.view(), alpha.data(), kWidth, background, out.view());
  CHECK(test::difference(test::pixel(out.view(), 0, 0), {125, 75, 125}) <= 1);
  CHECK(test::difference(test::pixel(out.view(), 1, 0), {150, 75, 125}) <= 1);
}

TEST_CASE("without a matte only the background shows") {
  const I420Buffer frame = noise(1);
  const I420Buffer background = noise(2);
  I420Buffer out(kWidth, kHeight);
  draw(frame.view(), nullptr, 0, background, out.view());
  CHECK(test::same_picture(out.view(), background.view()));
}

TEST_CASE("a background or an output of another size is refused") {
  const I420Buffer frame = noise(1);
  const std::vector<uint8_t> alpha(kWidth * kHeight);
  I420Buffer same(kWidth, kHeight);
  I420Buffer other(kWidth, kHeight + 2);
  CHECK_THROWS_WITH_AS(draw(frame.view(), alpha.data(), kWidth, other, same.view()),
                       "expected a background of 48x16 but received 48x18", Error);
  CHECK_THROWS_WITH_AS(draw(frame.view(), alpha.data(), kWidth, same, other.view()),
                       "expected an output of 48x16 but received 48x18", Error);
}

}  // namespace
}  // namespace camfx
