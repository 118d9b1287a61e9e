#include "v4l2/camera_offer.h"

#include <algorithm>

#include "v4l2/ioctl.h"

namespace camfx {
namespace {

// Ends the walk through a driver that never says EINVAL; real cameras have some dozens of entries.
constexpr uint32_t kMaxEntries = 512;

std::vector<FrameRate> enumerate_rates(int fd, uint32_t code, FrameSize size, uint32_t fps) {
  std::vector<FrameRate> rates;
  for (uint32_t index = 0; index < kMaxEntries; index++) {
    v4l2_frmivalenum entry{};
    entry.index = index;
    entry.pixel_format = code;
    entry.width = size.width;
    entry.height = size.height;
    if (retry_ioctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, &entry) < 0) break;
    if (entry.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
      if (const auto rate = nearest_in_range(entry.stepwise, fps)) rates.push_back(*rate);
      break;
    }
    if (const auto rate = rate_of_interval(entry.discrete)) rates.push_back(*rate);
  }
  return rates;
}

void add_size_name(CameraOffer& offer, const std::string& name) {
  if (std::find(offer.sizes.begin(), offer.sizes.end(), name) == offer.sizes.end()) offer.sizes.push_back(name);
}

void add_mode(CameraOffer& offer, int fd, uint32_t code, FrameSize size, uint32_t fps) {
  offer.modes.push_back({code, size, enumerate_rates(fd, code, size, fps)});
}

void enumerate_sizes(CameraOffer& offer, int fd, uint32_t code, const CameraRequest& request) {
  const FrameSize wanted{request.width, request.height};
  for (uint32_t index = 0; index < kMaxEntries; index++) {
    v4l2_frmsizeenum entry{};
    entry.index = index;
    entry.pixel_format = code;
    if (retry_ioctl(fd, VIDIOC_ENUM_FRAMESIZES, &entry) < 0) {
      // A driver without the list decides at S_FMT, where the answer is read back.
      if (index == 0) offer.modes.push_back({code, wanted, {}});
      return;
    }
    if (entry.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
      const v4l2_frmsize_stepwise& range = entry.stepwise;
      add_size_name(offer, size_name({range.min_width, range.min_height}) + " to " +
                               size_name({range.max_width, range.max_height}));
      if (const auto size = nearest_in_range(range, wanted)) add_mode(offer, fd, code, *size, request.fps);
      return;
    }
    const FrameSize size{entry.discrete.width, entry.discrete.height};
    add_size_name(offer, size_name(size));
    add_mode(offer, fd, code, size, request.fps);
  }
}

}  // namespace

CameraOffer enumerate_camera(int fd, const CameraRequest& request) {
  CameraOffer offer;
  for (uint32_t index = 0; index < kMaxEntries; index++) {
    v4l2_fmtdesc entry{};
    entry.index = index;
    entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (retry_ioctl(fd, VIDIOC_ENUM_FMT, &entry) < 0) break;
    offer.all_codes.push_back(entry.pixelformat);
    if (is_readable(entry.pixelformat)) enumerate_sizes(offer, fd, entry.pixelformat, request);
  }
  return offer;
}

}  // namespace camfx
