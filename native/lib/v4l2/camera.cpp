#include "v4l2/camera.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "io/error.h"
#include "v4l2/camera_offer.h"
#include "v4l2/capability.h"
#include "v4l2/device_error.h"
#include "v4l2/ioctl.h"

namespace camfx {
namespace {

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

void require_camera(int fd, const std::string& path) {
  const auto capability = query_capability(fd);
  if (!capability && errno != ENOTTY && errno != EINVAL)
    throw_device_error(DeviceRole::kCamera, DeviceStage::kOpening, "VIDIOC_QUERYCAP", path);
  const uint32_t flags = capability ? node_capabilities(*capability) : 0;
  // A webcam's metadata node and a loopback device without a writer are video nodes, but no pictures come out of them.
  if ((flags & (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE)) == 0)
    throw Error("CAMERA_NOT_FOUND", path + " is not a camera");
  // Multi-planar capture is what embedded image processors have. Their raw sensor formats camfx can't read anyway;
  // they are used through libcamera.
  if ((flags & V4L2_CAP_VIDEO_CAPTURE) == 0)
    throw Error("CAMERA_FORMAT", path + " (" + card_name(*capability) + ") has only multi-planar capture");
  if ((flags & V4L2_CAP_STREAMING) == 0)
    throw Error("CAMERA_FORMAT", path + " (" + card_name(*capability) + ") can't stream into mapped memory");
}

UniqueFd open_node(const CameraRequest& request) {
  if (request.width == 0 || request.height == 0 || request.fps == 0)
    throw Error("BAD_ARGUMENT", "Expected a size and a rate above zero but received " +
                                    size_name({request.width, request.height}) + " at " + std::to_string(request.fps));
  // Non-blocking, so that the queue can ask for a newer frame without waiting for it.
  UniqueFd fd(::open(request.path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) throw_device_error(DeviceRole::kCamera, DeviceStage::kOpening, "open", request.path);
  require_camera(fd.get(), request.path);
  return fd;
}

v4l2_pix_format set_format(int fd, const std::string& path, const ModeChoice& choice) {
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  format.fmt.pix.pixelformat = choice.code;
  format.fmt.pix.width = choice.size.width;
  format.fmt.pix.height = choice.size.height;
  format.fmt.pix.field = V4L2_FIELD_NONE;
  if (retry_ioctl(fd, VIDIOC_S_FMT, &format) < 0)
    throw_device_error(DeviceRole::kCamera, DeviceStage::kInUse, "VIDIOC_S_FMT", path);
  return format.fmt.pix;
}

/// The rate that the driver granted; `wanted` if it has none to tell.
FrameRate set_rate(int fd, const std::string& path, const FrameRate& wanted) {
  v4l2_streamparm parameters{};
  parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  parameters.parm.capture.timeperframe = {wanted.denominator, wanted.numerator};
  if (retry_ioctl(fd, VIDIOC_S_PARM, &parameters) < 0) {
    if (errno == ENODEV || errno == EBUSY)
      throw_device_error(DeviceRole::kCamera, DeviceStage::kInUse, "VIDIOC_S_PARM", path);
    return wanted;  // many drivers have a fixed rate and no such call
  }
  return rate_of_interval(parameters.parm.capture.timeperframe).value_or(wanted);
}

std::string code_names(const std::vector<uint32_t>& codes) {
  std::vector<std::string> names;
  for (const uint32_t code : codes) names.push_back(fourcc_name(code));
  return names.empty() ? "no format" : join(names);
}

CameraLayout negotiate(int fd, const CameraRequest& request) {
  const CameraOffer offer = enumerate_camera(fd, request);
  const auto require_exact_size = [&](FrameSize size) {
    const FrameSize wanted{request.width, request.height};
    if (!request.exact_size || size == wanted) return;
    const std::string sizes = offer.sizes.empty() ? size_name(size) : join(offer.sizes);
    throw Error("CAMERA_SIZE", request.path + " has no " + size_name(wanted) + "; it has " + sizes);
  };

  if (std::none_of(offer.all_codes.begin(), offer.all_codes.end(), is_readable))
    throw Error("CAMERA_FORMAT", request.path + " offers " + code_names(offer.all_codes) + ", nothing camfx can read");
  const auto choice = choose_mode(offer.modes, request);
  if (!choice && request.compressed)
    throw Error("CAMERA_BUSY", request.path + " has no room on its USB bus beside other cameras, and gives no MJPG");
  if (!choice) throw Error("CAMERA_SIZE", request.path + " has only odd sizes: " + join(offer.sizes));
  require_exact_size(choice->size);

  CameraLayout layout = check_granted_layout(set_format(fd, request.path, *choice), request.path);
  require_exact_size({layout.format.width, layout.format.height});
  const FrameRate rate = set_rate(fd, request.path, choice->rate);
  layout.format.fps_numerator = rate.numerator;
  layout.format.fps_denominator = rate.denominator;
  return layout;
}

}  // namespace

std::unique_ptr<CameraSource> CameraSource::open(const CameraRequest& request) {
  try {
    return std::make_unique<CameraSource>(request);
  } catch (const Error& error) {
    // The bus has no room left for raw pictures, as when two cameras share it; what a camera announces does not tell.
    if (error.error_number() != ENOSPC || request.compressed) throw;
    CameraRequest smaller = request;
    smaller.compressed = true;
    return std::make_unique<CameraSource>(smaller);
  }
}

CameraSource::CameraSource(const CameraRequest& request)
    : path_(request.path),
      fd_(open_node(request)),
      layout_(negotiate(fd_.get(), request)),
      queue_(fd_.get(), path_, layout_.frame_size) {}

std::optional<CapturedFrame> CameraSource::next(int timeout_ms) {
  auto frame = queue_.next(timeout_ms);
  if (frame) frame->stride = layout_.stride;
  return frame;
}

}  // namespace camfx
