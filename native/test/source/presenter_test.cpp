#include "source/presenter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "io/error.h"
#include "source/presenter_scene.h"

using namespace camfx;

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr size_t kPixels = size_t{320} * 180;
constexpr int kLongMs = 60'000;

struct Rendering {
  std::vector<uint8_t> frame;
  std::vector<uint8_t> alpha;

  bool operator==(const Rendering&) const = default;
};

Rendering render(Presenter& presenter, double seconds) {
  I420Buffer frame(kWidth, kHeight);
  std::vector<uint8_t> alpha(kPixels, uint8_t{99});  // not what render() should leave
  presenter.render(seconds, frame.view(), alpha.data());
  return {{frame.data(), frame.data() + frame.size()}, alpha};
}

std::vector<uint8_t> next_bytes(Presenter& presenter) {
  const auto frame = presenter.next(kLongMs);
  REQUIRE(frame);
  REQUIRE(frame->size == packed_layout(kI420, kWidth, kHeight).size);
  return {frame->data, frame->data + frame->size};
}

std::string refusal(uint32_t width, uint32_t height, uint32_t fps) {
  try {
    Presenter presenter(width, height, fps, false);
  } catch (const Error& error) {
    return error.code();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a picture depends on nothing but its size and time") {
  Presenter one(kWidth, kHeight, 30, false), other(kWidth, kHeight, 60, false);
  const Rendering picture = render(one, 1.25);
  render(one, 1.6);  // eyes shut
  CHECK(render(one, 1.25) == picture);
  CHECK(render(other, 1.25) == picture);
}

TEST_CASE("the person moves, and the opacity with it") {
  Presenter presenter(kWidth, kHeight, 30, false);
  const Rendering before = render(presenter, 0), after = render(presenter, 1);
  int moved = 0;
  for (size_t i = 0; i < before.alpha.size(); i++) moved += std::abs(before.alpha[i] - after.alpha[i]) > 64;
  CHECK(moved > 200);
}

TEST_CASE("the person is in the middle and the room around") {
  Presenter presenter(kWidth, kHeight, 30, false);
  const Rendering picture = render(presenter, 0);
  const auto alpha = [&picture](int x, int y) {
    return picture.alpha.at(static_cast<size_t>(y) * kWidth + static_cast<size_t>(x));
  };
  CHECK(alpha(160, 68) == 255);  // face
  CHECK(alpha(160, 170) == 255);
  CHECK(alpha(5, 5) == 0);
  CHECK(alpha(314, 174) == 0);
  CHECK(alpha(160, 2) == 0);
}

TEST_CASE("without the person there is the room and sensor noise") {
  Presenter presenter(kWidth, kHeight, 30, false);
  const Rendering picture = render(presenter, 2.5);
  const I420Buffer room = drawing::draw_room(kWidth, kHeight, {});
  int noisy = 0;
  for (size_t i = 0; i < picture.alpha.size(); i++) {
    if (picture.alpha[i] != 0) continue;
    const int difference = picture.frame[i] - room.data()[i];
    REQUIRE(std::abs(difference) <= drawing::SensorNoise::kAmplitude);
    noisy += difference != 0;
  }
  CHECK(noisy > kWidth * kHeight / 4);
}

TEST_CASE("without the person the chroma is the room's") {
  Presenter presenter(kWidth, kHeight, 30, false);
  const Rendering picture = render(presenter, 2.5);
  const I420Buffer room = drawing::draw_room(kWidth, kHeight, {});
  const auto drawn = packed_i420(picture.frame.data(), kWidth, kHeight);
  const auto expected = room.view();
  for (int y = 0; y < kHeight; y += 2) {
    for (int x = 0; x < kWidth; x += 2) {
      const uint8_t* a = &picture.alpha.at(static_cast<size_t>(y) * kWidth + static_cast<size_t>(x));
      if (a[0] + a[1] + a[kWidth] + a[kWidth + 1] != 0) continue;
      const int at = y / 2 * (kWidth / 2) + x / 2;
      REQUIRE(drawn.u[at] == expected.u[at]);
      REQUIRE(drawn.v[at] == expected.v[at]);
    }
  }
}

TEST_CASE("each exposure has noise of its own, which cancels out") {
  Presenter presenter(kWidth, kHeight, 30, false);
  const Rendering one = render(presenter, 1), other = render(presenter, 1 + 1.0 / 120);
  int differing = 0;
  double sum = 0;
  constexpr size_t kAbovePerson = size_t{20} * 320;
  for (size_t i = 0; i < kAbovePerson; i++) {
    differing += one.frame[i] != other.frame[i];
    sum += one.frame[i] - other.frame[i];
  }
  CHECK(differing > static_cast<int>(kAbovePerson / 2));
  CHECK(std::abs(sum / kAbovePerson) < 0.3);
}

TEST_CASE("every value is in limited range") {
  Presenter presenter(kWidth, kHeight, 30, false);
  const Rendering picture = render(presenter, 3);
  for (size_t i = 0; i < picture.frame.size(); i++) {
    REQUIRE(picture.frame[i] >= 16);
    REQUIRE(picture.frame[i] <= (i < kPixels ? 235 : 240));
  }
}

TEST_CASE("a still presenter gives the picture of 0 s, byte for byte") {
  Presenter presenter(kWidth, kHeight, 120, true);
  const std::vector<uint8_t> expected = render(presenter, 0).frame;
  for (int i = 0; i < 4; i++) CHECK(next_bytes(presenter) == expected);
}

TEST_CASE("a live presenter gives the picture of each frame's time") {
  Presenter presenter(kWidth, kHeight, 50, false);
  const auto first = presenter.next(0);
  REQUIRE(first);
  const int64_t start_ns = first->capture_ns;
  CHECK(std::equal(first->data, first->data + first->size, render(presenter, 0).frame.begin()));
  for (int i = 0; i < 3; i++) {
    const auto frame = presenter.next(kLongMs);
    REQUIRE(frame);
    const double index = std::round(static_cast<double>(frame->capture_ns - start_ns) * 50 / 1e9);
    CHECK(std::equal(frame->data, frame->data + frame->size, render(presenter, index / 50).frame.begin()));
  }
}

TEST_CASE("frames come at least half a period apart, tightly packed") {
  Presenter presenter(kWidth, kHeight, 60, false);
  int64_t last_ns = 0;
  for (int i = 0; i < 5; i++) {
    const auto frame = presenter.next(kLongMs);
    REQUIRE(frame);
    CHECK(frame->stride == kWidth);
    CHECK(frame->capture_ns - last_ns >= 1'000'000'000 / 60 / 2);
    last_ns = frame->capture_ns;
  }
}

TEST_CASE("next gives up at its timeout") {
  Presenter presenter(kWidth, kHeight, 1, false);
  REQUIRE(presenter.next(0));
  CHECK_FALSE(presenter.next(1));
}

TEST_CASE("the format is what was asked for") {
  Presenter presenter(640, 360, 25, false);
  CHECK(presenter.format() == FrameFormat{kI420, 640, 360, 25, 1});
}

TEST_CASE("the smallest, odd-shaped and portrait frames are drawn") {
  for (const auto& size : {std::pair{64, 64}, {1280, 64}, {64, 720}, {66, 98}, {270, 480}}) {
    const int width = size.first, height = size.second;
    CAPTURE(width);
    CAPTURE(height);
    Presenter presenter(static_cast<uint32_t>(width), static_cast<uint32_t>(height), 30, false);
    I420Buffer frame(width, height);
    std::vector<uint8_t> alpha(static_cast<size_t>(width) * static_cast<size_t>(height));
    for (const double seconds : {0.0, 1.7, 5.2}) presenter.render(seconds, frame.view(), alpha.data());
    const auto middle = [&](int row) {
      return alpha.at(static_cast<size_t>(row) * static_cast<size_t>(width) + static_cast<size_t>(width / 2));
    };
    CHECK(middle(height * 2 / 5) == 255);
    CHECK(middle(height - 1) == 255);
    CHECK(alpha[0] == 0);
  }
}

TEST_CASE("the presenter refuses a size or rate that it can't draw") {
  CHECK(refusal(64, 64, 120) == "accepted");
  CHECK(refusal(63, 64, 30) == "BAD_FORMAT");
  CHECK(refusal(62, 64, 30) == "BAD_FORMAT");
  CHECK(refusal(3842, 64, 30) == "BAD_FORMAT");
  CHECK(refusal(64, 3842, 30) == "BAD_FORMAT");
  CHECK(refusal(2162, 2162, 30) == "BAD_FORMAT");
  CHECK(refusal(64, 64, 0) == "BAD_FORMAT");
  CHECK(refusal(64, 64, 121) == "BAD_FORMAT");
}

TEST_CASE("a picture of another size is refused") {
  Presenter presenter(kWidth, kHeight, 30, false);
  I420Buffer frame(kWidth, kHeight + 2);
  CHECK_THROWS_WITH_AS(presenter.render(0, frame.view(), nullptr), "Expected a picture of 320x180 but received 320x182",
                       Error);
}
