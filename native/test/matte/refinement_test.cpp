// The matte against the presenter's exact opacity.
#include <doctest/doctest.h>
#include <libyuv.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "matte/matte.h"
#include "source/presenter.h"

namespace camfx {
namespace {

/// A frame of the presenter, what the model sees of it, and what a good model would answer: the truth, blurred.
struct Scene {
  Scene(int width, int height, double seconds, int grid_width = 256, int grid_height = 144)
      : frame(width, height), truth(static_cast<size_t>(width) * static_cast<size_t>(height)) {
    const size_t cells = static_cast<size_t>(grid_width) * static_cast<size_t>(grid_height);
    Presenter presenter(static_cast<uint32_t>(width), static_cast<uint32_t>(height), 30, true);
    presenter.render(seconds, frame.view(), truth.data());
    std::vector<float> nchw(cells * 3);
    input.fill(view(), nchw.data(), grid_width, grid_height);
    std::vector<uint8_t> sharp(cells);
    libyuv::ScalePlane(truth.data(), width, width, height, sharp.data(), grid_width, grid_width, grid_height,
                       libyuv::kFilterBox);
    for (int y = 0; y < grid_height; ++y)
      for (int x = 0; x < grid_width; ++x) {
        float sum = 0;
        for (int near = 0; near < 25; ++near) {
          const int row = std::clamp(y + near / 5 - 2, 0, grid_height - 1);
          const int column = std::clamp(x + near % 5 - 2, 0, grid_width - 1);
          sum += sharp[static_cast<size_t>(row) * static_cast<size_t>(grid_width) + static_cast<size_t>(column)];
        }
        mask.push_back(sum / (25 * 255));
      }
  }
  ConstI420View view() const { return frame.view(); }
  bool update(Matte& matte) const { return matte.update(mask.data(), input.picture(), view()); }

  I420Buffer frame;
  std::vector<uint8_t> truth;
  ModelInput input;
  std::vector<float> mask;
};

/// Mean absolute difference, in percent of full opacity.
double error(const Matte& matte, const Scene& scene) {
  double sum = 0;
  for (size_t i = 0; i < scene.truth.size(); ++i) sum += std::abs(matte.alpha()[i] - scene.truth[i]);
  return sum / static_cast<double>(scene.truth.size()) / 2.55;
}

constexpr MatteQuality kQualities[] = {MatteQuality::kLow, MatteQuality::kBalanced, MatteQuality::kHigh};

TEST_CASE("the edges of the matte are those of the frame, by colour more exactly than by luma") {
  const Scene scene(640, 360, 1.2);
  Matte luma;
  luma.set_quality(MatteQuality::kLow);
  REQUIRE(scene.update(luma));
  Matte colour;
  REQUIRE(scene.update(colour));
  CHECK(error(luma, scene) < 0.2);
  CHECK(error(colour, scene) < 0.12);
}

TEST_CASE("far from every edge there is nothing but 0 and 255") {
  for (const MatteQuality quality : kQualities) {
    const Scene scene(1280, 720, 0.8);
    Matte matte;
    matte.set_quality(quality);
    REQUIRE(scene.update(matte));
    // The lower middle is all shirt, the upper corners are all room.
    for (size_t y = 640; y < 720; ++y)
      for (size_t x = 560; x < 720; ++x) REQUIRE(matte.alpha()[y * 1280 + x] == 255);
    for (size_t y = 0; y < 200; ++y)
      for (size_t x = 0; x < 300; ++x) REQUIRE(matte.alpha()[y * 1280 + x] == 0);
  }
}

TEST_CASE("every size and shape of frame and grid gives a matte like the truth") {
  for (const auto& [width, height] : {std::pair{64, 64}, {270, 480}, {642, 362}, {480, 854}, {258, 146}})
    for (const auto& [grid_width, grid_height] : {std::pair{256, 144}, {256, 256}, {61, 35}})
      for (const MatteQuality quality : kQualities) {
        CAPTURE(width);
        CAPTURE(grid_width);
        const Scene scene(width, height, 2, grid_width, grid_height);
        Matte matte;
        matte.set_quality(quality);
        REQUIRE(scene.update(matte));
        CHECK(error(matte, scene) < 2.5);
      }
}

TEST_CASE("the same frames give the same mattes, whatever was drawn before") {
  for (const MatteQuality quality : kQualities) {
    const Scene first(640, 360, 1);
    const Scene second(640, 360, 1.4);
    Matte fresh;
    Matte used;
    fresh.set_quality(quality);
    used.set_quality(quality);
    REQUIRE(second.update(used));
    used.clear();
    for (const Scene* scene : {&first, &second}) {
      REQUIRE(scene->update(fresh));
      REQUIRE(scene->update(used));
      CHECK(std::equal(fresh.alpha(), fresh.alpha() + first.truth.size(), used.alpha()));
    }
  }
}

TEST_CASE("nothing of earlier frames is left in a frame of any size, even one smaller than the grid") {
  for (const auto& [width, height] : {std::pair{640, 360}, {320, 180}, {258, 146}, {96, 180}, {64, 64}})
    for (const MatteQuality quality : kQualities) {
      CAPTURE(width);
      CAPTURE(height);
      const Scene scene(width, height, 1);
      Matte fresh;
      Matte used;
      fresh.set_quality(quality);
      used.set_quality(quality);
      // In one half after the other cells are uncertain, so that each gets coefficients, of which the bright ones make
      // a person.
      for (const size_t half : {size_t{0}, size_t{1}}) {
        std::vector<float> unsure(scene.mask.size());
        for (size_t i = half * unsure.size() / 2; i < (half + 1) * unsure.size() / 2; ++i)
          unsure[i] = std::clamp(static_cast<float>(scene.input.picture().y[i]) / 128, 0.1F, 0.9F);
        REQUIRE(used.update(unsure.data(), scene.input.picture(), scene.view()));
      }
      used.clear();
      REQUIRE(scene.update(fresh));
      REQUIRE(scene.update(used));
      CHECK(std::equal(fresh.alpha(), fresh.alpha() + scene.truth.size(), used.alpha()));
    }
}

TEST_CASE("a held mask follows the edges of the next frame") {
  const Scene first(640, 360, 1);
  const Scene next(640, 360, 1 + 1.0 / 30);
  Matte matte;
  matte.set_quality(MatteQuality::kLow);
  REQUIRE(first.update(matte));
  const double stale = error(matte, next);
  REQUIRE(matte.hold(next.input.picture(), next.view()));
  CHECK(error(matte, next) < stale);
}

TEST_CASE("there is nothing to hold before a mask, after clear() or a refused mask, or with another grid") {
  const Scene scene(320, 180, 1);
  const Scene square(320, 180, 1, 256, 256);
  const auto nobody = [&](const Matte& matte) {
    return std::count(matte.alpha(), matte.alpha() + scene.truth.size(), uint8_t{0}) ==
           static_cast<ptrdiff_t>(scene.truth.size());
  };
  const auto refuses = [&](Matte& matte, const Scene& next) {
    return !matte.hold(next.input.picture(), next.view()) && nobody(matte);
  };
  Matte matte;
  CHECK(refuses(matte, scene));
  REQUIRE(scene.update(matte));
  CHECK(refuses(matte, square));
  REQUIRE(scene.update(matte));
  matte.clear();
  CHECK(refuses(matte, scene));
  REQUIRE(scene.update(matte));
  std::vector<float> broken = scene.mask;
  broken[77] = NAN;
  REQUIRE_FALSE(matte.update(broken.data(), scene.input.picture(), scene.view()));
  CHECK(refuses(matte, scene));
}

}  // namespace
}  // namespace camfx
