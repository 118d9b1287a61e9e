#include "source/presenter_puppet.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "source/presenter_figure.h"

using namespace camfx;
using namespace camfx::drawing;

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr size_t kPixels = size_t{320} * 180;
const Stage kStage(kWidth, kHeight);

struct Picture {
  I420Buffer frame{kWidth, kHeight};
  std::vector<uint8_t> alpha = std::vector<uint8_t>(kPixels);

  Picture(const Pose& pose, uint8_t background) {
    Puppet puppet(kStage, {});
    puppet.pose(pose);
    std::fill_n(frame.data(), frame.size(), background);
    puppet.draw(frame.view(), alpha.data());
  }
};

/// The rows between two heights of the figure.
struct Band {
  float top, bottom;
};
constexpr Band kSkull{kHairTop - 0.01F, -0.05F};
constexpr Band kJaw{0.05F, 0.1F};
constexpr Band kChest{0.40F, 0.45F};

int row_of(float y) { return static_cast<int>(std::lround(kStage.face_y + y * kStage.unit)); }

/// What of the person is in a band: how many pixels, and where their middle is.
struct Extent {
  double area = 0, x = 0, y = 0;
};

Extent extent(const Picture& picture, const Band& band) {
  Extent sum;
  for (int row = row_of(band.top); row < row_of(band.bottom); row++) {
    for (int column = 0; column < kWidth; column++) {
      const double share = picture.alpha.at(static_cast<size_t>(row) * kWidth + static_cast<size_t>(column)) / 255.0;
      sum = {sum.area + share, sum.x + share * column, sum.y + share * row};
    }
  }
  return {sum.area, sum.x / sum.area, sum.y / sum.area};
}

int changed_luma(const Picture& one, const Picture& other, const FacePart& part) {
  int changed = 0;
  for (int y = row_of(part.y - part.half_height); y < row_of(part.y + part.half_height); y++)
    for (int x = 0; x < kWidth; x++) changed += one.frame.data()[y * kWidth + x] != other.frame.data()[y * kWidth + x];
  return changed;
}

}  // namespace

// With the same person over black and over white, the difference is what shows through: (255 - alpha) / 255 of it.
TEST_CASE("the opacity is exactly what the person was blended with") {
  const Pose pose = pose_at(1.7);
  const Picture black(pose, 16), white(pose, 235);
  int soft = 0;
  for (size_t i = 0; i < black.alpha.size(); i++) {
    const double through = (235 - 16) * (255 - black.alpha[i]) / 255.0;
    REQUIRE(std::abs(white.frame.data()[i] - black.frame.data()[i] - through) <= 1.5);
    soft += black.alpha[i] > 0 && black.alpha[i] < 255;
  }
  CHECK(soft > 200);
}

TEST_CASE("the head sways and the body follows half the way") {
  const Picture rest({}, 128), swaying({.sway = kMaxSway}, 128);
  const double way = kMaxSway * kStage.unit;
  CHECK(extent(swaying, kSkull).x - extent(rest, kSkull).x == doctest::Approx(way).epsilon(0.03));
  CHECK(extent(swaying, kChest).x - extent(rest, kChest).x == doctest::Approx(way / 2).epsilon(0.03));
}

TEST_CASE("a nod lowers the head and a breath lowers everything") {
  const Band all{kHairTop - 0.05F, 0.5F};
  const double rest = extent(Picture({}, 128), all).area;
  const double nodding = extent(Picture({.nod = kMaxNod}, 128), all).area;
  const double breathing = extent(Picture({.breath = kMaxBreath}, 128), all).area;
  CHECK(nodding < rest - kStage.unit * kMaxNod * kStage.unit * 0.05);
  CHECK(breathing < rest - kStage.unit * kMaxBreath * kStage.unit * 0.4);
}

TEST_CASE("a tilt moves the skull more than the jaw") {
  const Picture rest({}, 128), leaning({.tilt = kMaxTilt}, 128);
  const double skull = extent(leaning, kSkull).x - extent(rest, kSkull).x;
  const double jaw = extent(leaning, kJaw).x - extent(rest, kJaw).x;
  CHECK(jaw > 0.1);
  CHECK(skull > jaw * 2);
}

TEST_CASE("a turn moves the face inside the head's outline") {
  const Picture rest({}, 128), turned({.turn = kMaxTurn}, 128);
  CHECK(changed_luma(rest, turned, kEyes) > 50);
  CHECK(changed_luma(rest, turned, kMouth) > 50);
  // The jaw is narrower than the outline's ellipse and may move by part of a pixel.
  for (size_t i = 0; i < rest.alpha.size(); i++) REQUIRE(std::abs(rest.alpha[i] - turned.alpha[i]) < 64);
}

TEST_CASE("a blink shows in the eyes, speech in the mouth") {
  const Picture neutral({}, 128), blinking({.expression = {1, 0}}, 128), speaking({.expression = {0, 1}}, 128);
  CHECK(changed_luma(neutral, blinking, kEyes) > 20);
  CHECK(changed_luma(neutral, blinking, kMouth) == 0);
  CHECK(changed_luma(neutral, speaking, kMouth) > 20);
  CHECK(changed_luma(neutral, speaking, kEyes) == 0);
}

TEST_CASE("no pose is cut off at the border of a layer") {
  const double rest = extent(Picture({}, 128), kSkull).area;
  for (const float side : {-1.0F, 1.0F}) {
    const Picture extreme({.sway = side * kMaxSway, .tilt = side * kMaxTilt}, 128);
    CHECK(extent(extreme, kSkull).area == doctest::Approx(rest).epsilon(0.002));
  }
}

TEST_CASE("at 0 s the pose is the neutral one") {
  const Pose pose = pose_at(0);
  for (const float length : {pose.sway, pose.nod, pose.breath, pose.tilt, pose.turn}) CHECK(length == 0);
  CHECK(pose.expression.blink == 0);
  CHECK(pose.expression.mouth == 0);
}

TEST_CASE("every movement uses its range and stays within it") {
  Pose largest;
  const auto keep = [](float& most, float value) { most = std::max(most, std::abs(value)); };
  for (int frame = 0; frame < 30 * 60; frame++) {
    const Pose pose = pose_at(frame / 30.0);
    keep(largest.sway, pose.sway / kMaxSway);
    keep(largest.nod, pose.nod / kMaxNod);
    keep(largest.breath, pose.breath / kMaxBreath);
    keep(largest.tilt, pose.tilt / kMaxTilt);
    keep(largest.turn, pose.turn / kMaxTurn);
    keep(largest.expression.blink, pose.expression.blink);
    keep(largest.expression.mouth, pose.expression.mouth);
    REQUIRE(pose.expression.blink >= 0);
    REQUIRE(pose.expression.mouth >= 0);
  }
  for (const float most : {largest.sway, largest.nod, largest.breath, largest.tilt, largest.turn,
                           largest.expression.blink, largest.expression.mouth}) {
    CHECK(most > 0.8F);
    CHECK(most <= 1);
  }
}
