// Feeds one v4l2loopback device (0.12 to 0.15).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "frame/format.h"
#include "io/unique_fd.h"
#include "output/output.h"
#include "v4l2/loopback_insurance.h"
#include "v4l2/usage_monitor.h"

namespace camfx {

struct OutputRequest {
  std::string path;
  uint32_t width = 1280;
  uint32_t height = 720;
  uint32_t fps = 30;
  std::chrono::milliseconds probe_time = kProbeTime;  // 0.12: who has the device open for less is no watcher
};

class LoopbackOutput : public Output {
 public:
  /// Applications see the camera from the first write on, so that should follow at once. Throws Error:
  /// DEVICE_NOT_FOUND (no node, or not of v4l2loopback), DEVICE_PERMISSION, DEVICE_BUSY (another writer),
  /// DEVICE_FORMAT (pinned to a format that camfx can't write), BAD_FORMAT, BAD_ARGUMENT.
  static std::unique_ptr<LoopbackOutput> open(const OutputRequest& request);

  explicit LoopbackOutput(const OutputRequest& request);

  /// What the device takes, which need not be what was asked for: a reader may hold it to an older format.
  const FrameFormat& format() const override { return format_; }

  /// Throws Error: DEVICE_BUSY if another writer turns out to hold the device, DEVICE_GONE, BAD_ARGUMENT.
  void write(const uint8_t* frame, size_t size) override;

  std::optional<Error> set_last_resort(const uint8_t* frame, size_t size) override;
  void report_watchers(const WatchersCallback& callback) override;

 private:
  const std::string path_;
  const std::chrono::milliseconds probe_time_;
  UniqueFd fd_;
  FrameFormat format_;
  size_t frame_size_ = 0;  // bytes of one packed frame
  // Both use the descriptor above.
  std::optional<LoopbackInsurance> insurance_;
  std::unique_ptr<UsageMonitor> monitor_;
};

}  // namespace camfx
