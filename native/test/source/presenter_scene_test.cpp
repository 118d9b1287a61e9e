#include "source/presenter_scene.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace camfx;
using camfx::drawing::draw_room;

namespace {

struct Sample {
  int y, u, v;
};

/// x and y in frame heights, x from the middle.
Sample at(const I420Buffer& room, double x, double y) {
  const ConstI420View view = room.view();
  const int column = static_cast<int>((x + view.width / 2.0 / view.height) * view.height);
  const int row = static_cast<int>(y * view.height);
  return {view.y[row * view.y_stride + column], view.u[row / 2 * view.u_stride + column / 2],
          view.v[row / 2 * view.v_stride + column / 2]};
}

}  // namespace

TEST_CASE("the room has a blue sky, green leaves and brown boards where they belong") {
  const I420Buffer room = draw_room(1280, 720, {});
  const Sample sky = at(room, -0.68, 0.12), leaves = at(room, -0.80, 0.64), board = at(room, 0.58, 0.22);
  CHECK(sky.y > 180);
  CHECK(sky.u > 134);
  CHECK(leaves.u < 122);
  CHECK(leaves.v < 115);
  CHECK(board.y < 110);
  CHECK(board.u < 118);
  CHECK(board.v > 132);
}

TEST_CASE("the room looks the same in every size") {
  const I420Buffer small = draw_room(640, 360, {}), large = draw_room(1920, 1080, {});
  for (const double x : {-0.68, -0.80, -0.3, 0.0, 0.3, 0.58, 0.8}) {
    for (const double y : {0.1, 0.22, 0.35, 0.5, 0.7, 0.9}) {
      CAPTURE(x);
      CAPTURE(y);
      const Sample one = at(small, x, y), other = at(large, x, y);
      CHECK(std::abs(one.y - other.y) <= 8);
      CHECK(std::abs(one.u - other.u) <= 4);
      CHECK(std::abs(one.v - other.v) <= 4);
    }
  }
}
