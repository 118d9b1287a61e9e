#include "v4l2/camera_mode.h"

#include <doctest/doctest.h>

#include "frame/format.h"

namespace camfx {
namespace {

constexpr uint32_t kH264 = fourcc('H', '2', '6', '4');
const FrameRate k30{30, 1};
const FrameRate k10{10, 1};

CameraRequest wanted(uint32_t width, uint32_t height, uint32_t fps) {
  CameraRequest request;
  request.width = width;
  request.height = height;
  request.fps = fps;
  return request;
}

v4l2_frmsize_stepwise sizes(uint32_t min, uint32_t max, uint32_t step) { return {min, max, step, min, max, step}; }

TEST_CASE("the usual webcam gives raw frames where they are fast enough and MJPG where they are not") {
  const std::vector<CameraMode> modes = {
      {kMjpg, {1280, 720}, {k30}}, {kMjpg, {640, 480}, {k30}}, {kYuyv, {1280, 720}, {k10}}, {kYuyv, {640, 480}, {k30}}};
  CHECK(choose_mode(modes, wanted(1280, 720, 30)) == ModeChoice{kMjpg, {1280, 720}, k30});
  CHECK(choose_mode({modes.rbegin(), modes.rend()}, wanted(1280, 720, 30)) == ModeChoice{kMjpg, {1280, 720}, k30});
  CHECK(choose_mode(modes, wanted(1280, 720, 10)) == ModeChoice{kYuyv, {1280, 720}, k10});
  CHECK(choose_mode(modes, wanted(640, 480, 30)) == ModeChoice{kYuyv, {640, 480}, k30});
}

TEST_CASE("the cheapest of equally fast formats wins whatever their order") {
  CHECK(choose_mode({{kYuyv, {640, 480}, {k30}}, {kNv12, {640, 480}, {k30}}}, wanted(640, 480, 30))->code == kNv12);
  CHECK(choose_mode({{kI420, {640, 480}, {k30}}, {kNv12, {640, 480}, {k30}}}, wanted(640, 480, 30))->code == kI420);
  CHECK(choose_mode({{kMjpg, {640, 480}, {k10}}, {kYuyv, {640, 480}, {k10}}}, wanted(640, 480, 30))->code == kYuyv);
}

TEST_CASE("the fastest format wins when none reaches the wanted rate") {
  const std::vector<CameraMode> modes = {{kYuyv, {1280, 720}, {{5, 1}, k10}}, {kMjpg, {1280, 720}, {{15, 1}}}};
  CHECK(choose_mode(modes, wanted(1280, 720, 30)) == ModeChoice{kMjpg, {1280, 720}, {15, 1}});
}

TEST_CASE("the slowest rate that is fast enough is chosen") {
  const std::vector<CameraMode> modes = {{kYuyv, {640, 480}, {{60, 1}, k30, {25, 1}, k10}}};
  CHECK(choose_mode(modes, wanted(640, 480, 24))->rate == FrameRate{25, 1});
  CHECK(choose_mode(modes, wanted(640, 480, 30))->rate == k30);
  CHECK(choose_mode(modes, wanted(640, 480, 120))->rate == FrameRate{60, 1});
}

TEST_CASE("a mode without rates is taken at the wanted rate") {
  CHECK(choose_mode({{kYuyv, {640, 480}, {}}}, wanted(640, 480, 24)) == ModeChoice{kYuyv, {640, 480}, {24, 1}});
}

TEST_CASE("the nearest fluent size wins over the rate and of two equally near the larger") {
  const FrameRate k20{20, 1};
  const std::vector<CameraMode> modes = {
      {kYuyv, {640, 480}, {k30}}, {kYuyv, {1280, 960}, {k20}}, {kYuyv, {1920, 1080}, {k30}}};
  CHECK(choose_mode(modes, wanted(1280, 720, 30))->size == FrameSize{1280, 960});
  CHECK(choose_mode(modes, wanted(4000, 4000, 30))->size == FrameSize{1920, 1080});
  CHECK(choose_mode(modes, wanted(1, 1, 30))->size == FrameSize{640, 480});
  CHECK(choose_mode({{kYuyv, {600, 400}, {}}, {kYuyv, {800, 400}, {}}}, wanted(700, 400, 30))->size ==
        FrameSize{800, 400});
}

TEST_CASE("a size at which the picture stutters gives way to one down to a quarter of the pixels") {
  const std::vector<CameraMode> modes = {
      {kYuyv, {1280, 720}, {k10}}, {kYuyv, {640, 360}, {k30}}, {kYuyv, {320, 180}, {{60, 1}}}};
  CHECK(choose_mode(modes, wanted(1280, 720, 30)) == ModeChoice{kYuyv, {640, 360}, k30});
  CHECK(choose_mode(modes, wanted(1280, 720, 60)) == ModeChoice{kYuyv, {640, 360}, k30});
  CHECK(choose_mode(modes, wanted(1280, 720, 15)) == ModeChoice{kYuyv, {1280, 720}, k10});
  CHECK(choose_mode(modes, wanted(1920, 1080, 30)) == ModeChoice{kYuyv, {1280, 720}, k10});
}

TEST_CASE("an exact size is kept though it stutters, and where it is not to be had the nearest is chosen") {
  CameraRequest request = wanted(1280, 720, 30);
  request.exact_size = true;
  CHECK(choose_mode({{kYuyv, {1280, 720}, {k10}}, {kYuyv, {640, 480}, {k30}}}, request)->size == FrameSize{1280, 720});
  CHECK(choose_mode({{kYuyv, {640, 480}, {k30}}}, request)->size == FrameSize{640, 480});
}

TEST_CASE("raw frames are taken although MJPG is faster by a rounding") {
  const std::vector<CameraMode> modes = {{kMjpg, {640, 480}, {k30}}, {kYuyv, {640, 480}, {{30000, 1001}}}};
  CHECK(choose_mode(modes, wanted(640, 480, 30))->code == kYuyv);
  CHECK(choose_mode(modes, wanted(640, 480, 60))->code == kYuyv);
}

TEST_CASE("on a bus without room for raw frames only MJPG is chosen") {
  CameraRequest request = wanted(640, 480, 30);
  request.compressed = true;
  CHECK(choose_mode({{kYuyv, {640, 480}, {k30}}, {kMjpg, {640, 480}, {k30}}}, request)->code == kMjpg);
  CHECK_FALSE(choose_mode({{kYuyv, {640, 480}, {k30}}}, request));
}

TEST_CASE("odd sizes and unreadable formats are passed over") {
  CHECK_FALSE(choose_mode({{kYuyv, {641, 480}, {}}, {kYuyv, {640, 481}, {}}}, wanted(640, 480, 30)));
  CHECK_FALSE(choose_mode({{kH264, {640, 480}, {k30}}}, wanted(640, 480, 30)));
  CHECK_FALSE(choose_mode({}, wanted(640, 480, 30)));
}

TEST_CASE("NTSC rates and rounded intervals reach their nominal rate") {
  CHECK(rate_reaches({30000, 1001}, 30));
  CHECK(rate_reaches({10000000, 333334}, 30));
  CHECK_FALSE(rate_reaches({29, 1}, 30));
  CHECK_FALSE(rate_reaches({0, 1}, 30));
}

TEST_CASE("an interval with a zero is no rate") {
  CHECK(rate_of_interval({1, 30}) == FrameRate{30, 1});
  CHECK_FALSE(rate_of_interval({0, 30}));
  CHECK_FALSE(rate_of_interval({1, 0}));
}

TEST_CASE("the nearest size of a range keeps to its limits and steps and is even") {
  CHECK(nearest_in_range(sizes(16, 1920, 1), {1281, 720}) == FrameSize{1282, 720});
  CHECK(nearest_in_range(sizes(16, 1920, 16), {1281, 727}) == FrameSize{1280, 720});
  CHECK(nearest_in_range(sizes(16, 1920, 16), {1289, 729}) == FrameSize{1296, 736});
  CHECK(nearest_in_range(sizes(16, 640, 2), {1280, 8}) == FrameSize{640, 16});
  CHECK(nearest_in_range(sizes(16, 641, 1), {2000, 2000}) == FrameSize{640, 640});
  CHECK(nearest_in_range(sizes(100, 109, 7), {109, 109}) == FrameSize{100, 100});
  CHECK(nearest_in_range(sizes(640, 640, 0), {1280, 720}) == FrameSize{640, 640});
}

TEST_CASE("a range of odd sizes only, or an empty one, has no size") {
  CHECK_FALSE(nearest_in_range(sizes(15, 1921, 2), {1280, 720}));
  CHECK_FALSE(nearest_in_range(sizes(15, 15, 1), {1280, 720}));
  CHECK_FALSE(nearest_in_range(sizes(640, 320, 2), {1280, 720}));
}

TEST_CASE("a range of rates gives the wanted one or its nearer end") {
  const v4l2_frmival_stepwise range = {{1, 60}, {1, 5}, {1, 1}};
  CHECK(nearest_in_range(range, 24) == FrameRate{24, 1});
  CHECK(nearest_in_range(range, 120) == FrameRate{60, 1});
  CHECK(nearest_in_range(range, 2) == FrameRate{5, 1});
}

TEST_CASE("an unknown end of a range of rates limits nothing") {
  CHECK(nearest_in_range(v4l2_frmival_stepwise{{0, 1}, {1, 5}, {1, 1}}, 120) == FrameRate{120, 1});
  CHECK(nearest_in_range(v4l2_frmival_stepwise{{1, 60}, {1, 0}, {1, 1}}, 2) == FrameRate{2, 1});
  CHECK_FALSE(nearest_in_range(v4l2_frmival_stepwise{}, 30));
}

}  // namespace
}  // namespace camfx
