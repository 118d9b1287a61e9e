#include "source/bars.h"

#include <doctest/doctest.h>

#include <vector>

#include "io/error.h"

using camfx::Bars;
using camfx::CapturedFrame;
using camfx::ConstI420View;

namespace {

struct YuvBytes {
  int y, u, v;
};

// 75 % bars in BT.601 limited range as published for 8 bits, except yellow's luma: 162 comes from an unrounded 191.25.
constexpr YuvBytes kExpected[] = {{180, 128, 128}, {161, 44, 142}, {131, 156, 44}, {112, 72, 58},
                                  {84, 184, 198},  {65, 100, 212}, {35, 212, 114}, {16, 128, 128}};

ConstI420View view_of(const CapturedFrame& frame, int width, int height) {
  return camfx::packed_i420(frame.data, width, height);
}

}  // namespace

TEST_CASE("each bar has its colour from the first row to the last") {
  Bars bars(640, 480, 30);
  const auto frame = bars.next(0);
  REQUIRE(frame);
  REQUIRE(frame->size == 640 * 480 * 3 / 2);
  const auto view = view_of(*frame, 640, 480);
  for (int bar = 0; bar < 8; bar++) {
    CAPTURE(bar);
    const int x = bar * 80 + 40;
    for (const int y : {0, 240, 479}) {
      CHECK(view.y[y * view.y_stride + x] == kExpected[bar].y);
      CHECK(view.u[y / 2 * view.u_stride + x / 2] == kExpected[bar].u);
      CHECK(view.v[y / 2 * view.v_stride + x / 2] == kExpected[bar].v);
    }
  }
}

TEST_CASE("the bars are the eight corners of the colour cube at 75 %") {
  CHECK(camfx::kBars[0].r == 191);
  CHECK(camfx::kBars[1].b == 0);
  CHECK(camfx::kBars[5].r == 191);
  CHECK(camfx::kBars[5].g == 0);
  CHECK(camfx::kBars[7].r + camfx::kBars[7].g + camfx::kBars[7].b == 0);
}

TEST_CASE("bars fill a width that doesn't divide by eight, with no chroma sample on two bars") {
  Bars bars(90, 64, 30);
  const auto frame = bars.next(0);
  REQUIRE(frame);
  const auto view = view_of(*frame, 90, 64);
  int bar = 0;
  for (int x = 0; x < 90; x += 2) {
    if (view.y[x] != kExpected[bar].y) bar++;
    REQUIRE(bar < 8);
    CHECK(view.y[x] == kExpected[bar].y);
    CHECK(view.y[x + 1] == kExpected[bar].y);
    CHECK(view.u[x / 2] == kExpected[bar].u);
    CHECK(view.v[x / 2] == kExpected[bar].v);
  }
  CHECK(bar == 7);
}

TEST_CASE("bars refuse a size or rate that they can't draw") {
  const auto code_of = [](uint32_t width, uint32_t height, uint32_t fps) -> std::string {
    try {
      Bars bars(width, height, fps);
    } catch (const camfx::Error& error) {
      return error.code();
    }
    return "accepted";
  };
  CHECK(code_of(64, 64, 1) == "accepted");
  CHECK(code_of(3840, 2160, 120) == "accepted");
  CHECK(code_of(2160, 3840, 30) == "accepted");
  CHECK(code_of(62, 64, 30) == "BAD_FORMAT");
  CHECK(code_of(64, 62, 30) == "BAD_FORMAT");
  CHECK(code_of(641, 480, 30) == "BAD_FORMAT");
  CHECK(code_of(3842, 2160, 30) == "BAD_FORMAT");
  CHECK(code_of(3840, 2162, 30) == "BAD_FORMAT");
  CHECK(code_of(2160, 3842, 30) == "BAD_FORMAT");
  CHECK(code_of(2162, 3840, 30) == "BAD_FORMAT");
  CHECK(code_of(0, 0, 30) == "BAD_FORMAT");
  CHECK(code_of(640, 480, 0) == "BAD_FORMAT");
  CHECK(code_of(640, 480, 121) == "BAD_FORMAT");
}
