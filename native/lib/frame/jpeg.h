// JPEG: MJPG frames from a camera, and pictures for the preview. JPEG is full range (JFIF) and camfx frames are
// limited range, so both directions change the range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "frame/i420.h"

namespace camfx {

struct TurboJpegDeleter {
  void operator()(void* handle) const noexcept;
};
using TurboJpegHandle = std::unique_ptr<void, TurboJpegDeleter>;

/// Not thread-safe; its buffers are reused from frame to frame.
class JpegDecoder {
 public:
  JpegDecoder();
  /// Decodes YCbCr of any subsampling, or gray, of out's size. Frames without Huffman tables, as many webcams send, get
  /// the standard ones. Throws CAMERA_BROKEN_FRAME for another size and for damaged data; `out` is then unspecified.
  void decode(const uint8_t* data, size_t size, I420View out);

 private:
  /// Returns TurboJPEG's subsampling.
  int read_header(const uint8_t* data, size_t size, int width, int height);
  /// Full range, the chroma brought to 4:2:0. Borrows from the buffers below.
  ConstI420View decode_planes(const uint8_t* data, size_t size, int subsampling, int width, int height);

  [[noreturn]] void refuse(size_t size);

  TurboJpegHandle handle_;
  std::vector<uint8_t> planes_;  // subsampled as the JPEG is
  std::vector<uint8_t> chroma_;  // 4:2:0, U then V; unused when the JPEG is 4:2:0
};

/// Not thread-safe; its buffers are reused from frame to frame.
class JpegEncoder {
 public:
  JpegEncoder();
  /// A JFIF file, 4:2:0, `quality` 1..100. Valid until the next call.
  std::span<const uint8_t> encode(ConstI420View in, int quality);

 private:
  TurboJpegHandle handle_;
  I420Buffer full_range_;
  std::vector<uint8_t> file_;
};

}  // namespace camfx
