// A V4L2 camera as a source: single-planar capture with memory-mapped buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "io/unique_fd.h"
#include "source/source.h"
#include "v4l2/camera_layout.h"
#include "v4l2/camera_mode.h"
#include "v4l2/capture_queue.h"

namespace camfx {

class CameraSource : public Source {
 public:
  /// Starts the camera with the mode of choose_mode, or whatever the driver makes of it. Throws Error: CAMERA_NOT_FOUND
  /// (no node, or not a camera), CAMERA_PERMISSION, CAMERA_BUSY, CAMERA_SIZE, CAMERA_FORMAT, BAD_ARGUMENT.
  static std::unique_ptr<CameraSource> open(const CameraRequest& request);

  explicit CameraSource(const CameraRequest& request);

  FrameFormat format() const override { return layout_.format; }
  std::optional<CapturedFrame> next(int timeout_ms) override;

  /// The driver marked them as damaged, or they were empty.
  uint64_t broken_frames() const override { return queue_.broken_frames(); }

 private:
  // In the order of opening: a failure unwinds what is above it.
  const std::string path_;
  const UniqueFd fd_;
  const CameraLayout layout_;
  CaptureQueue queue_;
};

}  // namespace camfx
