#include "face/face_input.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "../frame/test_picture.h"

namespace camfx {
namespace {

constexpr int kSize = 16;
constexpr size_t kCount = kSize * kSize;

TEST_CASE("the frame keeps its aspect in the square, and black is around it") {
  for (const bool upright : {false, true}) {
    const I420Buffer frame = test::solid(upright ? 32 : 64, upright ? 64 : 32, test::bt601({255, 255, 255}));
    std::vector<float> nchw(kCount * 3 + 1, 7);
    const LetterboxRect rect = FaceInput().fill(frame.view(), nchw.data(), kSize).rect;
    CHECK(rect.x == (upright ? 4 : 0));
    CHECK(rect.y == (upright ? 0 : 4));
    CHECK(rect.width == (upright ? 8 : 16));
    CHECK(rect.height == (upright ? 16 : 8));
    CHECK(nchw.back() == 7);
    for (int i = 0; i < static_cast<int>(kCount) * 3; ++i) {
      const int x = i % kSize;
      const int y = i / kSize % kSize;
      const bool inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
      CHECK(nchw[static_cast<size_t>(i)] == doctest::Approx(inside ? 1.0 : -1.0).epsilon(0.01));
    }
  }
}

TEST_CASE("red, green and blue are planes in this order") {
  const test::Rgb color{200, 100, 50};
  const I420Buffer frame = test::solid(64, 64, test::bt601(color));
  std::vector<float> nchw(kCount * 3);
  FaceInput().fill(frame.view(), nchw.data(), kSize);
  CHECK((nchw[0] + 1) * 127.5 == doctest::Approx(color.red).epsilon(0.02));
  CHECK((nchw[kCount] + 1) * 127.5 == doctest::Approx(color.green).epsilon(0.02));
  CHECK((nchw[2 * kCount] + 1) * 127.5 == doctest::Approx(color.blue).epsilon(0.02));
}

TEST_CASE("a frame is compared with the one that the model answered for, and fills the input all the same") {
  FaceInput input;
  I420Buffer frame = test::solid(64, 32, {90, 128, 128});
  std::vector<float> first(kCount * 3);
  CHECK(input.fill(frame.view(), first.data(), kSize).change == 255);
  input.remember();
  std::vector<float> second(kCount * 3);
  CHECK(input.fill(frame.view(), second.data(), kSize).change == 0);
  CHECK(second == first);
  test::fill(frame.view(), {94, 128, 128});
  CHECK(input.fill(frame.view(), second.data(), kSize).change == 4);
  CHECK(input.fill(frame.view(), second.data(), kSize).change == 4);
  input.remember();
  CHECK(input.fill(frame.view(), second.data(), kSize).change == 0);
}

}  // namespace
}  // namespace camfx
