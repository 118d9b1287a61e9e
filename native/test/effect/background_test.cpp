#include "effect/background.h"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <thread>

#include "../frame/test_picture.h"
#include "source/bars.h"
#include "source/frame_stream.h"

namespace camfx {
namespace {

constexpr test::Yuv kBlack{16, 128, 128};
constexpr test::Yuv kGreen{145, 54, 34};
constexpr test::Yuv kRed{81, 90, 240};

bool is_all(const ConstI420View& picture, test::Yuv color) {
  return test::same_picture(picture, test::solid(picture.width, picture.height, color).view());
}

std::shared_ptr<I420Buffer> picture_of(int width, int height, test::Yuv color) {
  return std::make_shared<I420Buffer>(test::solid(width, height, color));
}

TEST_CASE("a background is black before there is a picture, and again when it is told so") {
  Background background(32, 16, Fit::kCover);
  CHECK(is_all(background.view(), kBlack));
  for (const int width : {32, 64}) {
    const auto picture = picture_of(width, 16, kGreen);
    background.show(picture->view(), picture);
    CHECK(is_all(background.view(), kGreen));
    background.show_black();
    CHECK(background.view().width == 32);
    CHECK(is_all(background.view(), kBlack));
  }
}

TEST_CASE("a picture of the size is used in place, and kept after its maker has let go of it") {
  Background background(32, 16, Fit::kCover);
  auto picture = picture_of(32, 16, kGreen);
  const std::weak_ptr<I420Buffer> watched = picture;
  background.show(picture->view(), picture);
  CHECK(background.view().y == picture->data());
  picture.reset();
  CHECK(!watched.expired());
  CHECK(is_all(background.view(), kGreen));
  background.show_black();
  CHECK(watched.expired());
}

TEST_CASE("a picture of another size is made to fit, and not kept") {
  for (const Fit fit : {Fit::kCover, Fit::kContain, Fit::kStretch}) {
    Background background(32, 16, fit);
    // Green above and below, red in the middle: as much of it as a cut to 2:1 leaves.
    I420Buffer square = test::solid(64, 64, kRed);
    I420View rows = square.view();
    rows.height = 16;
    test::fill(rows, kGreen);
    const auto picture = std::make_shared<I420Buffer>(square);
    background.show(picture->view(), picture);
    CHECK(picture.use_count() == 1);
    const ConstI420View& shown = background.view();
    CHECK(shown.width == 32);
    CHECK(shown.height == 16);
    CHECK(test::difference(test::pixel(shown, 16, 15), kRed) <= 1);
    CHECK(test::difference(test::pixel(shown, 16, 0), fit == Fit::kCover ? kRed : kGreen) <= 1);
    CHECK(test::difference(test::pixel(shown, 1, 12), fit == Fit::kContain ? kBlack : kRed) <= 1);
  }
}

TEST_CASE("the newest picture of a stream is used in place, and stays when the stream is closed") {
  Background background(64, 64, Fit::kCover);
  auto stream = std::make_unique<FrameStream>(std::make_unique<Bars>(64, 64, 60), [] {});
  std::optional<FrameStream::Taken> taken;
  while (!taken) {
    std::this_thread::yield();
    taken = stream->take();
  }
  background.show(taken->picture, taken->owner);
  CHECK(background.view().y == taken->picture.y);
  taken.reset();
  I420Buffer copy(64, 64);
  fit_picture(background.view(), copy.view(), Fit::kStretch);
  stream.reset();
  CHECK(test::same_picture(background.view(), copy.view()));
}

}  // namespace
}  // namespace camfx
