#include "frame/jpeg.h"

#include <libyuv.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "frame/color_range.h"
#include "io/error.h"

namespace camfx {
namespace {

constexpr uint8_t kNeutralChroma = 128;

[[noreturn]] void throw_broken(const std::string& what) { throw Error("CAMERA_BROKEN_FRAME", "MJPG frame " + what); }

std::string size_name(int width, int height) { return std::to_string(width) + "x" + std::to_string(height); }

/// Many webcams pad between restart intervals; the picture is whole, libjpeg only remarks on it.
bool is_harmless(tjhandle handle) {
  const std::string_view message = tjGetErrorStr2(handle);
  return tjGetErrorCode(handle) == TJERR_WARNING && message.find("extraneous bytes before marker") != message.npos;
}

}  // namespace

void TurboJpegDeleter::operator()(void* handle) const noexcept { tjDestroy(handle); }

JpegDecoder::JpegDecoder() : handle_(tjInitDecompress()) {
  if (!handle_) throw Error("SYSTEM", std::string("JPEG decoder: ") + tjGetErrorStr2(nullptr));
}

void JpegDecoder::refuse(size_t size) {
  const std::string reason = tjGetErrorStr2(handle_.get());
  // A failed header leaves TurboJPEG in a state that fails the next frame too, and a broken table would outlive its
  // frame where the following ones bring none.
  handle_.reset(tjInitDecompress());
  throw_broken("of " + std::to_string(size) + " bytes can't be decoded: " + reason);
}

int JpegDecoder::read_header(const uint8_t* data, size_t size, int width, int height) {
  int found_width = 0;
  int found_height = 0;
  int subsampling = 0;
  int color_space = 0;
  if (tjDecompressHeader3(handle_.get(), data, size, &found_width, &found_height, &subsampling, &color_space) != 0 &&
      !is_harmless(handle_.get()))
    refuse(size);
  if (found_width != width || found_height != height)
    throw_broken("has the wrong size: expected " + size_name(width, height) + ", found " +
                 size_name(found_width, found_height));
  if (color_space != TJCS_YCbCr && color_space != TJCS_GRAY) throw_broken("is neither YCbCr nor gray");
  return subsampling;
}

ConstI420View JpegDecoder::decode_planes(const uint8_t* data, size_t size, int subsampling, int width, int height) {
  const int plane_count = subsampling == TJSAMP_GRAY ? 1 : 3;
  std::array<int, 3> widths{};
  std::array<int, 3> heights{};
  std::array<size_t, 4> offsets{};
  for (int i = 0; i < plane_count; ++i) {
    widths[i] = tjPlaneWidth(i, width, subsampling);
    heights[i] = tjPlaneHeight(i, height, subsampling);
    offsets[i + 1] = offsets[i] + static_cast<size_t>(widths[i]) * static_cast<size_t>(heights[i]);
  }
  planes_.resize(offsets[plane_count]);
  std::array<uint8_t*, 3> planes{};
  for (int i = 0; i < plane_count; ++i) planes[i] = planes_.data() + offsets[i];
  const int result = tjDecompressToYUVPlanes(handle_.get(), data, size, planes.data(), width, widths.data(), height, 0);
  if (result != 0 && !is_harmless(handle_.get())) refuse(size);

  if (subsampling == TJSAMP_420)
    return {planes[0], planes[1], planes[2], widths[0], widths[1], widths[2], width, height};
  const int chroma_width = width / 2;
  const int chroma_height = height / 2;
  const size_t chroma_size = static_cast<size_t>(chroma_width) * static_cast<size_t>(chroma_height);
  chroma_.resize(chroma_size * 2);
  uint8_t* u = chroma_.data();
  uint8_t* v = u + chroma_size;
  if (subsampling == TJSAMP_GRAY) std::fill(chroma_.begin(), chroma_.end(), kNeutralChroma);
  for (int i = 1; i < plane_count; ++i)
    libyuv::ScalePlane(planes[i], widths[i], widths[i], heights[i], i == 1 ? u : v, chroma_width, chroma_width,
                       chroma_height, libyuv::kFilterBox);
  return {planes[0], u, v, widths[0], chroma_width, chroma_width, width, height};
}

void JpegDecoder::decode(const uint8_t* data, size_t size, I420View out) {
  const int subsampling = read_header(data, size, out.width, out.height);
  full_to_limited(decode_planes(data, size, subsampling, out.width, out.height), out);
}

JpegEncoder::JpegEncoder() : handle_(tjInitCompress()) {
  if (!handle_) throw Error("SYSTEM", std::string("JPEG encoder: ") + tjGetErrorStr2(nullptr));
}

std::span<const uint8_t> JpegEncoder::encode(ConstI420View in, int quality) {
  full_range_.resize(in.width, in.height);
  const I420View full = full_range_.view();
  limited_to_full(in, full);
  file_.resize(tjBufSize(in.width, in.height, TJSAMP_420));
  std::array<const uint8_t*, 3> planes{full.y, full.u, full.v};
  const std::array<int, 3> strides{full.y_stride, full.u_stride, full.v_stride};
  unsigned char* file = file_.data();
  unsigned long size = file_.size();
  if (tjCompressFromYUVPlanes(handle_.get(), planes.data(), in.width, strides.data(), in.height, TJSAMP_420, &file,
                              &size, quality, TJFLAG_NOREALLOC) != 0)
    throw Error("SYSTEM", "JPEG of " + size_name(in.width, in.height) + ": " + tjGetErrorStr2(handle_.get()));
  return {file_.data(), size};
}

}  // namespace camfx
