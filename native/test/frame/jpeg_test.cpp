#include "frame/jpeg.h"

#include <doctest/doctest.h>
#include <turbojpeg.h>

#include <random>
#include <string>
#include <vector>

#include "io/error.h"
#include "test_picture.h"

namespace camfx {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr int kWidth = 256;
constexpr int kHeight = 64;

Bytes bars_jpeg(int subsampling, int flags = 0) {
  const Bytes rgb = test::rgb_bars(kWidth, kHeight);
  const TurboJpegHandle handle(tjInitCompress());
  Bytes file(tjBufSize(kWidth, kHeight, subsampling));
  unsigned char* data = file.data();
  unsigned long size = file.size();
  REQUIRE(tjCompress2(handle.get(), rgb.data(), kWidth, 0, kHeight, TJPF_RGB, &data, &size, subsampling, 95,
                      TJFLAG_NOREALLOC | flags) == 0);
  file.resize(size);
  return file;
}

/// Without its DHT segments, as many webcams send their frames.
Bytes without_huffman_tables(const Bytes& file) {
  Bytes out{0xFF, 0xD8};
  size_t at = 2;
  while (file[at + 1] != 0xDA) {
    const size_t length = 2 + static_cast<size_t>(file[at + 2] << 8 | file[at + 3]);
    if (file[at + 1] != 0xC4) out.insert(out.end(), file.begin() + at, file.begin() + at + length);
    at += length;
  }
  out.insert(out.end(), file.begin() + at, file.end());
  return out;
}

std::string error_of(JpegDecoder& decoder, const Bytes& file, int width = kWidth, int height = kHeight) {
  I420Buffer out(width, height);
  try {
    decoder.decode(file.data(), file.size(), out.view());
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
  return "no error";
}

TEST_CASE("MJPG bars of every subsampling come out in limited range within 3 levels") {
  JpegDecoder decoder;
  for (const int subsampling : {TJSAMP_420, TJSAMP_422, TJSAMP_444, TJSAMP_440, TJSAMP_411}) {
    CAPTURE(subsampling);
    const Bytes file = bars_jpeg(subsampling);
    test::PaddedPicture out(kWidth, kHeight);
    decoder.decode(file.data(), file.size(), out.view());
    CHECK(out.padding_intact());
    for (int x = 0; x < kWidth; ++x) {
      // Chroma of a quarter width is interpolated across the edges of the bars.
      if (subsampling == TJSAMP_411 && (x % 32 < 4 || x % 32 > 27)) continue;
      CAPTURE(x);
      CHECK(test::difference(test::pixel(out.view(), x, 31), test::bt601(test::kBars[x / 32])) <= 3);
    }
  }
}

TEST_CASE("a gray JPEG has its luma brought to limited range and neutral chroma") {
  JpegDecoder decoder;
  const Bytes file = bars_jpeg(TJSAMP_GRAY);
  I420Buffer out(kWidth, kHeight);
  decoder.decode(file.data(), file.size(), out.view());
  for (int x = 0; x < kWidth; ++x) {
    const uint8_t luma = test::bt601(test::kBars[x / 32]).y;
    CHECK(test::difference(test::pixel(out.view(), x, 31), {luma, 128, 128}) <= 3);
  }
}

TEST_CASE("a frame without Huffman tables decodes as the one with them, by a decoder that never saw any") {
  const Bytes file = bars_jpeg(TJSAMP_422);
  const Bytes bare = without_huffman_tables(file);
  REQUIRE(bare.size() < file.size());
  I420Buffer expected(kWidth, kHeight);
  I420Buffer found(kWidth, kHeight);
  JpegDecoder().decode(file.data(), file.size(), expected.view());
  JpegDecoder().decode(bare.data(), bare.size(), found.view());
  CHECK(test::same_picture(expected.view(), found.view()));
}

TEST_CASE("padding before a marker, which many webcams leave, doesn't spoil a frame") {
  const Bytes file = bars_jpeg(TJSAMP_422);
  Bytes padded = file;
  padded.insert(padded.end() - 2, {0x12, 0x34, 0x56});
  I420Buffer expected(kWidth, kHeight);
  I420Buffer found(kWidth, kHeight);
  JpegDecoder decoder;
  decoder.decode(file.data(), file.size(), expected.view());
  decoder.decode(padded.data(), padded.size(), found.view());
  CHECK(test::same_picture(expected.view(), found.view()));
}

TEST_CASE("a frame of another size is refused with both sizes") {
  JpegDecoder decoder;
  CHECK(error_of(decoder, bars_jpeg(TJSAMP_420), 640, 360) ==
        "CAMERA_BROKEN_FRAME: MJPG frame has the wrong size: expected 640x360, found 256x64");
}

TEST_CASE("cut, empty and random data are refused, and the next whole frame decodes") {
  JpegDecoder decoder;
  const Bytes file = bars_jpeg(TJSAMP_420);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{2}, size_t{20}, file.size() / 2, file.size() * 9 / 10}) {
    CAPTURE(size);
    CHECK(error_of(decoder, Bytes(file.begin(), file.begin() + size)).starts_with("CAMERA_BROKEN_FRAME: MJPG frame"));
    CHECK(error_of(decoder, file) == "no error");
  }
  CHECK(error_of(decoder, Bytes(5000, 0x5A)).starts_with("CAMERA_BROKEN_FRAME: MJPG frame"));
  CHECK(error_of(decoder, file) == "no error");
}

TEST_CASE("frames with damaged bytes either decode or are refused") {
  JpegDecoder decoder;
  std::mt19937 random(7);
  const Bytes file = bars_jpeg(TJSAMP_422);
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    Bytes damaged = file;
    for (int k = 0; k < 3; ++k) damaged[random() % damaged.size()] = static_cast<uint8_t>(random());
    const std::string error = error_of(decoder, damaged);
    if (error == "no error") continue;
    CHECK(error.starts_with("CAMERA_BROKEN_FRAME"));
    ++refused;
  }
  CHECK(refused > 100);
}

TEST_CASE("the encoder's files show the right colours to a reader of JFIF") {
  I420Buffer in(kWidth, kHeight);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const test::Yuv color = test::bt601(test::kBars[x / 32]);
      in.view().y[y * kWidth + x] = color.y;
      in.view().u[y / 2 * (kWidth / 2) + x / 2] = color.u;
      in.view().v[y / 2 * (kWidth / 2) + x / 2] = color.v;
    }
  JpegEncoder encoder;
  const auto file = encoder.encode(in.view(), 95);
  const TurboJpegHandle reader(tjInitDecompress());
  Bytes rgb(kWidth * kHeight * 3);
  REQUIRE(tjDecompress2(reader.get(), file.data(), file.size(), rgb.data(), kWidth, 0, kHeight, TJPF_RGB, 0) == 0);
  for (int x = 0; x < kWidth; ++x) {
    // The reader smooths subsampled chroma across the edges of the bars.
    if (x % 32 < 2 || x % 32 > 29) continue;
    CAPTURE(x);
    const uint8_t* found = rgb.data() + (31 * kWidth + x) * 3;
    CHECK(test::difference(test::Rgb{found[0], found[1], found[2]}, test::kBars[x / 32]) <= 3);
  }
}

TEST_CASE("a frame survives encoder and decoder, and quality costs bytes") {
  test::PaddedPicture in(kWidth, kHeight);
  std::mt19937 random(1);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      in.view().y[y * in.view().y_stride + x] = static_cast<uint8_t>(60 + x / 2 + random() % 8);
  for (int y = 0; y < kHeight / 2; ++y) {
    std::fill_n(in.view().u + y * in.view().u_stride, kWidth / 2, uint8_t{100});
    std::fill_n(in.view().v + y * in.view().v_stride, kWidth / 2, uint8_t{150});
  }
  JpegEncoder encoder;
  const size_t small = encoder.encode(in.view(), 20).size();
  const auto file = encoder.encode(in.view(), 98);
  CHECK(small * 2 < file.size());
  I420Buffer out(kWidth, kHeight);
  JpegDecoder().decode(file.data(), file.size(), out.view());
  for (int x = 0; x < kWidth; ++x)
    CHECK(test::difference(test::pixel(in.view(), x, 20), test::pixel(out.view(), x, 20)) <= 3);
}

}  // namespace
}  // namespace camfx
