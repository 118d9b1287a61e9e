// What is chosen from the lists that well-known kinds of webcams announce, shortened to the sizes that matter here.
#include <doctest/doctest.h>

#include <vector>

#include "frame/format.h"
#include "v4l2/camera_mode.h"

namespace camfx {
namespace {

constexpr uint32_t kH264 = fourcc('H', '2', '6', '4');
constexpr uint32_t kGrey = fourcc('G', 'R', 'E', 'Y');

using Modes = std::vector<CameraMode>;

std::vector<FrameRate> rates(std::initializer_list<uint32_t> fps) {
  std::vector<FrameRate> all;
  for (const uint32_t each : fps) all.push_back({each, 1});
  return all;
}

/// uvcvideo's intervals of 7.5 fps and the like are rounded to 100 ns.
constexpr FrameRate k7Half{10000000, 1333333};

/// The Logitech C920's kind: USB 2, raw up to 480 lines, H264 beside MJPG.
Modes c920() {
  return {{kYuyv, {640, 480}, rates({30, 24, 20, 15, 10, 5})},
          {kYuyv, {320, 240}, rates({30, 24, 20, 15, 10, 5})},
          {kYuyv, {640, 360}, rates({30, 24, 20, 15, 10, 5})},
          {kYuyv, {800, 600}, rates({24, 20, 15, 10, 5})},
          {kYuyv, {960, 720}, rates({15, 10, 5})},
          {kYuyv, {1280, 720}, {{10, 1}, k7Half, {5, 1}}},
          {kYuyv, {1920, 1080}, rates({5})},
          {kYuyv, {2304, 1536}, rates({2})},
          {kH264, {1920, 1080}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {640, 480}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {640, 360}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {960, 720}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {1280, 720}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {1920, 1080}, rates({30, 24, 20, 15, 10, 5})}};
}

/// The Logitech Brio's kind: 4K, 60 fps in MJPG, NV12 beside YUYV; on USB 3 raw up to 1080p.
Modes brio() {
  return {{kYuyv, {640, 480}, rates({30, 24, 20, 15, 10, 5})},
          {kYuyv, {1280, 720}, rates({30, 24, 20, 15, 10, 5})},
          {kYuyv, {1920, 1080}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {640, 480}, rates({120, 90, 60, 30, 24, 20, 15, 10, 5})},
          {kMjpg, {1280, 720}, rates({90, 60, 30, 24, 20, 15, 10, 5})},
          {kMjpg, {1920, 1080}, rates({60, 30, 24, 20, 15, 10, 5})},
          {kMjpg, {2560, 1440}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {3840, 2160}, rates({30, 24, 20, 15, 10, 5})},
          {kMjpg, {4096, 2160}, rates({30, 24, 20, 15, 10, 5})},
          {kNv12, {640, 480}, rates({30, 24, 20, 15, 10, 5})},
          {kNv12, {1280, 720}, rates({30, 24, 20, 15, 10, 5})}};
}

/// The usual HD webcam of a laptop: each size once, raw at 10 fps where USB 2 is too narrow.
Modes laptop() {
  return {{kMjpg, {1280, 720}, rates({30})}, {kMjpg, {640, 480}, rates({30})},  {kMjpg, {640, 360}, rates({30})},
          {kYuyv, {640, 480}, rates({30})},  {kYuyv, {1280, 720}, rates({10})}, {kYuyv, {640, 360}, rates({30})}};
}

/// An old 4:3 webcam without MJPG.
Modes raw_only() {
  return {{kYuyv, {320, 240}, rates({30})},
          {kYuyv, {640, 480}, rates({30, 15})},
          {kYuyv, {800, 600}, rates({15})},
          {kYuyv, {1280, 1024}, {k7Half}},
          {kYuyv, {1600, 1200}, rates({5})}};
}

CameraRequest wanted(uint32_t width, uint32_t height, uint32_t fps) {
  CameraRequest request;
  request.width = width;
  request.height = height;
  request.fps = fps;
  return request;
}

ModeChoice choice(const Modes& modes, uint32_t width, uint32_t height, uint32_t fps) {
  return choose_mode(modes, wanted(width, height, fps)).value_or(ModeChoice{});
}

TEST_CASE("a C920 gives raw 480p, and MJPG from 720p on") {
  CHECK(choice(c920(), 640, 480, 30) == ModeChoice{kYuyv, {640, 480}, {30, 1}});
  CHECK(choice(c920(), 640, 360, 15) == ModeChoice{kYuyv, {640, 360}, {15, 1}});
  CHECK(choice(c920(), 1280, 720, 30) == ModeChoice{kMjpg, {1280, 720}, {30, 1}});
  CHECK(choice(c920(), 1280, 720, 10) == ModeChoice{kYuyv, {1280, 720}, {10, 1}});
  CHECK(choice(c920(), 1920, 1080, 30) == ModeChoice{kMjpg, {1920, 1080}, {30, 1}});
  CHECK(choice(c920(), 1920, 1080, 15) == ModeChoice{kMjpg, {1920, 1080}, {15, 1}});
  CHECK(choice(c920(), 960, 720, 15) == ModeChoice{kYuyv, {960, 720}, {15, 1}});
  CHECK(choice(c920(), 960, 720, 30) == ModeChoice{kMjpg, {960, 720}, {30, 1}});
}

TEST_CASE("a C920 that is asked for 60 fps or 4K gives its best in MJPG") {
  CHECK(choice(c920(), 1280, 720, 60) == ModeChoice{kMjpg, {1280, 720}, {30, 1}});
  CHECK(choice(c920(), 3840, 2160, 30) == ModeChoice{kMjpg, {1920, 1080}, {30, 1}});
}

TEST_CASE("a Brio gives NV12 where it has it, YUYV at 1080p, MJPG for 60 fps and for 4K") {
  CHECK(choice(brio(), 1280, 720, 30) == ModeChoice{kNv12, {1280, 720}, {30, 1}});
  CHECK(choice(brio(), 1920, 1080, 30) == ModeChoice{kYuyv, {1920, 1080}, {30, 1}});
  CHECK(choice(brio(), 1280, 720, 60) == ModeChoice{kMjpg, {1280, 720}, {60, 1}});
  CHECK(choice(brio(), 1920, 1080, 60) == ModeChoice{kMjpg, {1920, 1080}, {60, 1}});
  CHECK(choice(brio(), 3840, 2160, 30) == ModeChoice{kMjpg, {3840, 2160}, {30, 1}});
  CHECK(choice(brio(), 2560, 1440, 25) == ModeChoice{kMjpg, {2560, 1440}, {30, 1}});
}

TEST_CASE("a Brio on a bus without room falls back to MJPG at the same size and rate") {
  CameraRequest request = wanted(1920, 1080, 30);
  request.compressed = true;
  CHECK(choose_mode(brio(), request) == ModeChoice{kMjpg, {1920, 1080}, {30, 1}});
}

TEST_CASE("a laptop's webcam gives raw 480p and MJPG 720p, also when 1080p was asked for") {
  CHECK(choice(laptop(), 640, 480, 30) == ModeChoice{kYuyv, {640, 480}, {30, 1}});
  CHECK(choice(laptop(), 1280, 720, 30) == ModeChoice{kMjpg, {1280, 720}, {30, 1}});
  CHECK(choice(laptop(), 1920, 1080, 30) == ModeChoice{kMjpg, {1280, 720}, {30, 1}});
}

TEST_CASE("a webcam without MJPG gives a smaller picture rather than a stuttering one, unless the size is exact") {
  CHECK(choice(raw_only(), 1280, 720, 30) == ModeChoice{kYuyv, {640, 480}, {30, 1}});
  CHECK(choice(raw_only(), 640, 480, 15) == ModeChoice{kYuyv, {640, 480}, {15, 1}});
  CameraRequest exact = wanted(1280, 1024, 30);
  exact.exact_size = true;
  CHECK(choose_mode(raw_only(), exact) == ModeChoice{kYuyv, {1280, 1024}, k7Half});
}

TEST_CASE("a portrait picture is taken from a camera that has one, and a landscape one where there is none") {
  const Modes phone = {{kYuyv, {1920, 1080}, rates({30})}, {kYuyv, {1080, 1920}, rates({30})}};
  CHECK(choice(phone, 720, 1280, 30).size == FrameSize{1080, 1920});
  CHECK(choice(phone, 1280, 720, 30).size == FrameSize{1920, 1080});
  CHECK(choice(laptop(), 720, 1280, 30).size == FrameSize{640, 480});
}

TEST_CASE("an infrared camera beside the webcam has nothing that can be read") {
  CHECK_FALSE(choose_mode({{kGrey, {640, 360}, rates({15})}}, wanted(1280, 720, 30)));
}

}  // namespace
}  // namespace camfx
