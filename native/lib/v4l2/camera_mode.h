// Which of a camera's formats, sizes and rates to ask for: plain data, no device.
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace camfx {

struct CameraRequest {
  std::string path;
  uint32_t width = 1280;
  uint32_t height = 720;
  uint32_t fps = 30;
  bool exact_size = false;  // refuse any other size (CAMERA_SIZE) instead of taking the nearest
  bool compressed = false;  // nothing but MJPG
};

/// Frames per second as a fraction; never a zero in a rate that came through rate_of_interval.
struct FrameRate {
  uint32_t numerator = 0;
  uint32_t denominator = 1;

  bool operator==(const FrameRate&) const = default;
};

/// V4L2 counts in seconds per frame. Empty for an interval with a zero, which drivers use for "not known".
std::optional<FrameRate> rate_of_interval(const v4l2_fract& seconds_per_frame);

/// 29.97 counts as 30: drivers round their intervals to 100 ns units.
bool rate_reaches(const FrameRate& rate, uint32_t fps);

struct FrameSize {
  uint32_t width = 0;
  uint32_t height = 0;

  bool operator==(const FrameSize&) const = default;
};

/// "1280x720".
std::string size_name(FrameSize size);

/// The nearest even size that a stepwise or continuous range contains; empty if all of its sizes are odd.
std::optional<FrameSize> nearest_in_range(const v4l2_frmsize_stepwise& range, FrameSize wanted);

/// `fps` if the range of intervals contains it, else the end that is nearer.
std::optional<FrameRate> nearest_in_range(const v4l2_frmival_stepwise& range, uint32_t fps);

/// One pixel format at one size.
struct CameraMode {
  uint32_t code = 0;
  FrameSize size;
  std::vector<FrameRate> rates;  // empty: the driver doesn't say
};

/// Everything that a camera announces.
struct CameraOffer {
  std::vector<CameraMode> modes;    // only formats that camfx reads
  std::vector<std::string> sizes;   // "640x480", "16x16 to 1920x1080"; for messages
  std::vector<uint32_t> all_codes;  // also formats that camfx doesn't read
};

/// Whether frames of this fourcc can be turned into I420.
bool is_readable(uint32_t code);

struct ModeChoice {
  uint32_t code = 0;
  FrameSize size;
  FrameRate rate;

  bool operator==(const ModeChoice&) const = default;
};

/// The nearest size that is fluent; at that size a format that reaches the wanted rate, raw before MJPG because it
/// needs no decoding; if none reaches it, the fastest. Of the rates, the slowest that reaches the wanted one. Fluent is
/// what has two thirds of the best rate to be had with a quarter of the wanted pixels or more: 640x480 at 30 fps rather
/// than 1280x720 at 10. Where the size is exact, only its modes count, if there are any. Modes with an odd side and
/// with unreadable codes are passed over.
std::optional<ModeChoice> choose_mode(const std::vector<CameraMode>& modes, const CameraRequest& request);

}  // namespace camfx
