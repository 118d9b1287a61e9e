#include "effect/beautify.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>

#include "../frame/test_picture.h"
#include "io/error.h"

namespace camfx {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;
constexpr FaceOval kFace{160.5, 120.25, 70, 90};
constexpr test::Yuv kSkin{150, 108, 150};

double distance(ptrdiff_t x, ptrdiff_t y, const FaceOval& oval) {
  return std::hypot((static_cast<double>(x) + 0.5 - oval.center_x) / oval.radius_x,
                    (static_cast<double>(y) + 0.5 - oval.center_y) / oval.radius_y);
}

/// An eye: a dark disc with a soft border, as large as an iris is in a face of this width.
double eye_shade(ptrdiff_t x, ptrdiff_t y) {
  const double radius = std::hypot(static_cast<double>(x) - 135, static_cast<double>(y) - 105);
  return -100 / (1 + std::exp((radius - 8) * 1.5));
}

/// Uneven skin: spots some pixels wide, and the sensor's noise.
I420Buffer draw_face(test::Yuv color) {
  I420Buffer picture = test::solid(kWidth, kHeight, color);
  uint32_t state = 1;
  for (ptrdiff_t y = 0; y < kHeight; ++y)
    for (ptrdiff_t x = 0; x < kWidth; ++x) {
      state = state * 1664525 + 1013904223;
      const double noise = static_cast<double>(state >> 24) / 255 * 16 - 8;
      const double spots = 6 * std::sin(static_cast<double>(x) * 0.7) * std::sin(static_cast<double>(y) * 0.6);
      picture.view().y[y * kWidth + x] = static_cast<uint8_t>(std::lround(color.y + noise + spots + eye_shade(x, y)));
    }
  return picture;
}

void beautify(const I420Buffer& frame, int strength, const std::vector<FaceOval>& faces, I420View out) {
  Beautify effect;
  effect.set_strength(strength);
  effect.set_faces(faces);
  effect.apply({frame.view(), {}}, out);
}

I420Buffer beautified(const I420Buffer& frame, int strength, const std::vector<FaceOval>& faces = {kFace}) {
  I420Buffer out(kWidth, kHeight);
  beautify(frame, strength, faces, out.view());
  return out;
}

/// The root of the mean squared difference of the luma from what `expected` says, where `where` is true.
double deviation(const I420Buffer& picture, const std::function<bool(ptrdiff_t, ptrdiff_t)>& where,
                 const std::function<double(ptrdiff_t, ptrdiff_t)>& expected) {
  double sum = 0;
  double count = 0;
  for (ptrdiff_t y = 0; y < kHeight; ++y)
    for (ptrdiff_t x = 0; x < kWidth; ++x) {
      if (!where(x, y)) continue;
      const double off = picture.data()[y * kWidth + x] - expected(x, y);
      sum += off * off;
      ++count;
    }
  REQUIRE(count > 0);
  return std::sqrt(sum / count);
}

bool in_cheek(ptrdiff_t x, ptrdiff_t y) { return x >= 165 && x < 195 && y >= 125 && y < 155; }
bool in_eye(ptrdiff_t x, ptrdiff_t y) { return x >= 123 && x < 147 && y >= 93 && y < 117; }
double skin_level(ptrdiff_t, ptrdiff_t) { return kSkin.y; }

TEST_CASE("the cheek becomes even, the more the higher the strength") {
  const I420Buffer frame = draw_face(kSkin);
  double last = deviation(frame, in_cheek, skin_level);
  const double before = last;
  for (const int strength : {25, 50, 75, 100}) {
    const double now = deviation(beautified(frame, strength), in_cheek, skin_level);
    CHECK(now < last * 0.95);
    last = now;
  }
  CHECK(last < before / 3);
}

TEST_CASE("a face that comes or goes is smoothed as much as it is there") {
  const I420Buffer frame = draw_face(kSkin);
  FaceOval face = kFace;
  double last = deviation(frame, in_cheek, skin_level);
  for (const double presence : {0.3, 0.6, 1.0}) {
    face.presence = presence;
    const double now = deviation(beautified(frame, 100, {face}), in_cheek, skin_level);
    CHECK(now < last * 0.9);
    last = now;
  }
  face.presence = 0;
  CHECK(test::same_picture(beautified(frame, 100, {face}).view(), frame.view()));
}

TEST_CASE("an eye keeps its contrast: 30 dB and more to the eye without noise") {
  const I420Buffer out = beautified(draw_face(kSkin), 100);
  const double off = deviation(out, in_eye, [](ptrdiff_t x, ptrdiff_t y) { return kSkin.y + eye_shade(x, y); });
  CHECK(20 * std::log10(255 / off) > 30);
  CHECK(out.data()[105 * kWidth + 135] < 75);
}

TEST_CASE("no byte beyond the oval changes, nor any of chroma") {
  for (const FaceOval& face : {kFace, FaceOval{10, 20, 70, 90}, FaceOval{300.7, 233.3, 61.9, 80.1}}) {
    const I420Buffer frame = draw_face(kSkin);
    test::PaddedPicture out(kWidth, kHeight);
    beautify(frame, 100, {face}, out.view());
    CHECK(out.padding_intact());
    ptrdiff_t changed = 0;
    for (ptrdiff_t y = 0; y < kHeight; ++y)
      for (ptrdiff_t x = 0; x < kWidth; ++x) {
        const test::Yuv now = test::pixel(out.view(), x, y);
        const test::Yuv then = test::pixel(frame.view(), x, y);
        CHECK(now.u == then.u);
        CHECK(now.v == then.v);
        if (distance(x, y, face) > 1) CHECK(now.y == then.y);
        changed += now.y != then.y ? 1 : 0;
      }
    CHECK(changed > 1000);
  }
}

TEST_CASE("what hasn't the colour of skin stays, even amid the face") {
  const I420Buffer blue = draw_face({150, 160, 110});
  const I420Buffer out = beautified(blue, 100);
  const double changed = deviation(
      out, in_cheek, [&](ptrdiff_t x, ptrdiff_t y) { return static_cast<double>(blue.data()[y * kWidth + x]); });
  CHECK(changed < 1);
}

TEST_CASE("the face fades into its surroundings") {
  // Even skin, everywhere, brighter by a slope: the smoothing's own edge must not show in it.
  I420Buffer frame = test::solid(kWidth, kHeight, kSkin);
  for (ptrdiff_t y = 0; y < kHeight; ++y)
    for (ptrdiff_t x = 0; x < kWidth; ++x) frame.data()[y * kWidth + x] = static_cast<uint8_t>(60 + x / 2);
  const I420Buffer out = beautified(frame, 100);
  CHECK(deviation(
            out, [](ptrdiff_t, ptrdiff_t) { return true; },
            [](ptrdiff_t x, ptrdiff_t) { return 60.0 + static_cast<double>(x) / 2; }) < 0.5);
}

TEST_CASE("two faces that overlap are both smoothed") {
  const I420Buffer frame = draw_face(kSkin);
  const FaceOval right{250, 120, 60, 80};
  const auto right_cheek = [](ptrdiff_t x, ptrdiff_t y) { return x >= 240 && x < 260 && y >= 100 && y < 140; };
  const double before = deviation(frame, in_cheek, skin_level);
  const I420Buffer out = beautified(frame, 100, {kFace, right});
  CHECK(deviation(out, in_cheek, skin_level) < before / 3);
  CHECK(deviation(out, right_cheek, skin_level) < before / 3);
}

TEST_CASE("strength 0, no face and faces that are none leave the frame as it is") {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  constexpr double kFar = std::numeric_limits<double>::infinity();
  const I420Buffer frame = draw_face(kSkin);
  CHECK(test::same_picture(beautified(frame, 0).view(), frame.view()));
  CHECK(test::same_picture(beautified(frame, -5).view(), frame.view()));
  CHECK(test::same_picture(beautified(frame, 100, {}).view(), frame.view()));
  for (const FaceOval& face :
       {FaceOval{kNone, 120, 70, 90}, FaceOval{160, 120, kNone, 90}, FaceOval{160, 120, 70, kNone},
        FaceOval{160, 120, 0, 0}, FaceOval{160, 120, -70, -90}, FaceOval{160, 120, 3, 4}, FaceOval{-200, 120, 70, 90},
        FaceOval{160, kFar, 70, 90}, FaceOval{900, 900, 70, 90}, FaceOval{160, 120, 70, 90, kNone}})
    CHECK(test::same_picture(beautified(frame, 100, {face}).view(), frame.view()));
  CHECK(test::same_picture(beautified(frame, 250).view(), beautified(frame, 100).view()));
  I420Buffer small(kWidth / 2, kHeight);
  CHECK_THROWS_AS(beautify(frame, 50, {kFace}, small.view()), Error);
}

}  // namespace
}  // namespace camfx
