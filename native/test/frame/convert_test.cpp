#include "frame/convert.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "io/error.h"
#include "test_picture.h"

namespace camfx {
namespace {

using test::PaddedPicture;
using test::pixel;

std::vector<uint8_t> bytes_of(const I420Buffer& picture) { return {picture.data(), picture.data() + picture.size()}; }

Error error_of(uint32_t code, size_t size, uint32_t stride) {
  const std::vector<uint8_t> data(size);
  I420Buffer out(4, 2);
  try {
    to_i420(code, data.data(), size, stride, out.view());
  } catch (const Error& error) {
    return error;
  }
  return {"NONE", "no error"};
}

TEST_CASE("YUYV becomes I420 with the chroma of two rows averaged") {
  const std::vector<uint8_t> yuyv{10, 100, 20, 200, 30, 110, 40, 210,  //
                                  50, 104, 60, 204, 70, 114, 80, 214};
  I420Buffer out(4, 2);
  to_i420(kYuyv, yuyv.data(), yuyv.size(), 8, out.view());
  CHECK(bytes_of(out) == std::vector<uint8_t>{10, 20, 30, 40, 50, 60, 70, 80, 102, 112, 202, 212});
}

TEST_CASE("NV12 becomes I420 with its chroma pulled apart") {
  const std::vector<uint8_t> nv12{1, 2, 3, 4, 5, 6, 7, 8, 100, 200, 101, 201};
  I420Buffer out(4, 2);
  to_i420(kNv12, nv12.data(), nv12.size(), 4, out.view());
  CHECK(bytes_of(out) == std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 100, 101, 200, 201});
}

TEST_CASE("I420 with a stride has its padding removed") {
  const std::vector<uint8_t> i420{1, 2, 3, 4, 0, 0, 5, 6, 7, 8, 0, 0, 100, 101, 0, 200, 201};
  I420Buffer out(4, 2);
  to_i420(kI420, i420.data(), i420.size(), 6, out.view());
  CHECK(bytes_of(out) == std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 100, 101, 200, 201});
}

TEST_CASE("an odd stride is followed on both sides and the output's padding is left alone") {
  constexpr int kWidth = 38;
  constexpr int kHeight = 6;
  constexpr uint32_t kStride = kWidth * 2 + 5;
  std::vector<uint8_t> yuyv(kStride * (kHeight - 1) + kWidth * 2);
  for (size_t y = 0; y < kHeight; ++y)
    for (size_t x = 0; x < kWidth * 2; ++x)
      yuyv[y * kStride + x] = static_cast<uint8_t>(x % 2 == 0 ? y * 40 + x / 2 : 50 + x);
  PaddedPicture out(kWidth, kHeight);
  to_i420(kYuyv, yuyv.data(), yuyv.size(), kStride, out.view());
  CHECK(out.padding_intact());
  CHECK(test::difference(pixel(out.view(), 0, 0), {0, 51, 53}) == 0);
  CHECK(test::difference(pixel(out.view(), 37, 5), {237, 123, 125}) == 0);
}

TEST_CASE("a stride of 0 means packed rows, and the size is still checked") {
  for (const uint32_t code : {kYuyv, kNv12, kI420}) {
    const size_t packed = packed_layout(code, 4, 2).size;
    CHECK(error_of(code, packed, 0).code() == "NONE");
    CHECK(error_of(code, packed - 1, 0).code() == "CAMERA_BROKEN_FRAME");
  }
}

TEST_CASE("a frame that is one byte short is refused with the expected and the found size") {
  struct Case {
    uint32_t code;
    uint32_t stride;
    size_t expected;
  };
  for (const auto& [code, stride, expected] : {Case{kYuyv, 10, 18}, Case{kNv12, 6, 16}, Case{kI420, 6, 17}}) {
    CAPTURE(fourcc_name(code));
    CHECK(error_of(code, expected, stride).code() == "NONE");
    const Error error = error_of(code, expected - 1, stride);
    CHECK(error.code() == "CAMERA_BROKEN_FRAME");
    CHECK(std::string(error.what())
              .find(fourcc_name(code) + " frame of 4x2: expected a size of at least " + std::to_string(expected) +
                    " bytes, found " + std::to_string(expected - 1)) != std::string::npos);
  }
  CHECK(error_of(kYuyv, 0, 8).code() == "CAMERA_BROKEN_FRAME");
}

TEST_CASE("a stride shorter than a row is refused, and so is one that overflows 32 bits times the height") {
  CHECK(error_of(kYuyv, 64, 7).code() == "CAMERA_BROKEN_FRAME");
  CHECK(error_of(kNv12, 64, 3).code() == "CAMERA_BROKEN_FRAME");
  CHECK(error_of(kI420, 64, 3).code() == "CAMERA_BROKEN_FRAME");
  CHECK(error_of(kRgb24, 64, 11).code() == "CAMERA_BROKEN_FRAME");
  for (const uint32_t code : {kYuyv, kNv12, kI420, kRgb24, kBgr24})
    CHECK(error_of(code, 64, 0xFFFFFFFF).code() == "CAMERA_BROKEN_FRAME");
  CHECK(std::string(error_of(kYuyv, 64, 7).what()).find("a stride of at least 8 bytes, found 7") != std::string::npos);
}

TEST_CASE("a code that is no raw format is refused") { CHECK(error_of(kMjpg, 64, 8).code() == "BAD_FORMAT"); }

TEST_CASE("RGB3 has red first in memory, BGR3 blue") {
  const std::vector<uint8_t> red{255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0};
  I420Buffer out(2, 2);
  to_i420(kRgb24, red.data(), red.size(), 0, out.view());
  CHECK(test::difference(pixel(out.view(), 0, 0), {81, 90, 240}) <= 1);
  to_i420(kBgr24, red.data(), red.size(), 0, out.view());
  CHECK(test::difference(pixel(out.view(), 0, 0), {41, 240, 110}) <= 1);
}

TEST_CASE("the eight bar colours survive RGB to I420 and back within 3 levels") {
  constexpr int kWidth = 128;
  const std::vector<uint8_t> rgb = test::rgb_bars(kWidth, 4);
  PaddedPicture out(kWidth, 4);
  to_i420(kRgb24, rgb.data(), rgb.size(), kWidth * 3, out.view());
  CHECK(out.padding_intact());
  for (int x = 0; x < kWidth; ++x) {
    const test::Rgb bar = test::kBars[static_cast<size_t>(x / 16)];
    CHECK(test::difference(pixel(out.view(), x, 3), test::bt601(bar)) <= 1);
    CHECK(test::difference(test::from_bt601(pixel(out.view(), x, 3)), bar) <= 3);
  }
}

}  // namespace
}  // namespace camfx
