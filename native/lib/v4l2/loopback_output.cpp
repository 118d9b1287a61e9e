// The four generations of the module disagree about who may write when. What is relied upon:
//   0.12  doesn't know its writers: S_FMT and write() of a second one succeed and the pictures interleave. A writer
//         that used write() without STREAMON leaves the device unusable ("bricked") when it closes.
//   0.13  takes the first writer to STREAMON or write(); S_FMT of another format fails with EBUSY while a reader is
//         left over from the last writer.
//   0.14, 0.15  S_FMT takes the device, or fails with EINVAL or EBUSY if there is another writer. It returns the old
//         format while a reader is left over. STREAMON without REQBUFS fails with EINVAL.
// From 0.13 on the first write() does all that STREAMON would. keep_format is never set: it would save the pinned
// format over a restart, but Chromium stops listing the device.
#include "v4l2/loopback_output.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <unistd.h>

#include <cerrno>

#include "io/error.h"
#include "v4l2/capability.h"
#include "v4l2/device_error.h"
#include "v4l2/enumerate.h"
#include "v4l2/ioctl.h"
#include "v4l2/loopback_layout.h"
#include "v4l2/loopback_module.h"

namespace camfx {
namespace {

constexpr LoopbackVersion kRegistersWriters{0, 13};  // at STREAMON or write()
constexpr LoopbackVersion kReservesOnFormat{0, 14};  // at S_FMT

[[noreturn]] void throw_busy(const std::string& path, int error_number, const char* or_else = "") {
  throw Error("DEVICE_BUSY", path + " is fed by another program" + or_else, error_number);
}

UniqueFd open_node(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  // Somebody ordered the timeout image and did not fetch it (loopback_insurance.h): without a format 0.12 and 0.13
  // can't give it to us, and forget the order.
  if (!fd && errno == EINVAL) fd.reset(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd) throw_device_error(DeviceRole::kOutput, DeviceStage::kOpening, "open", path);
  if (leads_elsewhere(fd.get(), path))
    throw Error("DEVICE_NOT_FOUND", path + " leads to another device; make it anew with: camfx doctor --fix");
  return fd;
}

v4l2_capability query_loopback(int fd, const std::string& path) {
  const auto capability = query_capability(fd);
  if (!capability || !is_loopback(*capability)) throw Error("DEVICE_NOT_FOUND", path + " is not a v4l2loopback device");
  return *capability;
}

/// On 0.12 this marks us as the writer, so that our close frees the device. Elsewhere nothing depends on it.
int announce_writer(int fd) {
  int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  return retry_ioctl(fd, VIDIOC_STREAMON, &type);
}

bool has_capture(const v4l2_capability& capability) {
  return (node_capabilities(capability) & V4L2_CAP_VIDEO_CAPTURE) != 0;
}

bool has_output(const v4l2_capability& capability) {
  return (node_capabilities(capability) & V4L2_CAP_VIDEO_OUTPUT) != 0;
}

v4l2_format output_format(const v4l2_pix_format& pix) {
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  format.fmt.pix = pix;
  return format;
}

/// Sets the wanted format and returns what the device took.
v4l2_pix_format set_format(int fd, const std::string& path, const v4l2_pix_format& wanted, LoopbackVersion version) {
  v4l2_format format = output_format(wanted);
  if (retry_ioctl(fd, VIDIOC_S_FMT, &format) == 0) return format.fmt.pix;
  if (version >= kReservesOnFormat && (errno == EINVAL || errno == EBUSY)) throw_busy(path, errno);

  // 0.13 with a reader left over: the format it was promised is the only one that S_FMT takes.
  if (errno == EBUSY && retry_ioctl(fd, VIDIOC_G_FMT, &format) == 0 && retry_ioctl(fd, VIDIOC_S_FMT, &format) == 0)
    return format.fmt.pix;
  throw_device_error(DeviceRole::kOutput, DeviceStage::kInUse, "VIDIOC_S_FMT", path);
}

/// Readers may change the rate for everybody at any time, so a device that doesn't take ours is no reason to fail.
void set_rate(int fd, uint32_t fps, FrameFormat& format) {
  format.fps_numerator = fps;
  format.fps_denominator = 1;
  v4l2_streamparm parameters{};
  parameters.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  parameters.parm.output.timeperframe = {1, fps};
  if (retry_ioctl(fd, VIDIOC_S_PARM, &parameters) < 0) return;
  const v4l2_fract& granted = parameters.parm.output.timeperframe;
  if (granted.numerator == 0 || granted.denominator == 0) return;
  format.fps_numerator = granted.denominator;
  format.fps_denominator = granted.numerator;
}

}  // namespace

std::unique_ptr<LoopbackOutput> LoopbackOutput::open(const OutputRequest& request) {
  return std::make_unique<LoopbackOutput>(request);
}

LoopbackOutput::LoopbackOutput(const OutputRequest& request) : path_(request.path), probe_time_(request.probe_time) {
  if (request.fps == 0) throw Error("BAD_ARGUMENT", "Expected a rate above zero but received 0");
  const v4l2_pix_format wanted = loopback_pix_format(kI420, request.width, request.height);
  const LoopbackVersion version = parse_loopback_version(detect_loopback_module().version);

  fd_ = open_node(path_);
  v4l2_capability capability = query_loopback(fd_.get(), path_);
  if (!has_capture(capability) && !has_output(capability)) {
    // Bricked (0.12). The close of a marked writer makes it an output again.
    announce_writer(fd_.get());
    fd_.reset();
    fd_ = open_node(path_);
    capability = query_loopback(fd_.get(), path_);
  }
  // An exclusive_caps device shows capture alone while somebody writes to it; on 0.12 also after a writer without
  // STREAMON, until its last reader has gone. From 0.14 on S_FMT knows better: there keep_format shows the same. With
  // exclusive_caps=0 a second writer can't be told on 0.12.
  if (version < kReservesOnFormat && has_capture(capability) && !has_output(capability))
    throw_busy(path_, EBUSY, version < kRegistersWriters ? ", or still read from one that ended" : "");

  v4l2_pix_format granted = set_format(fd_.get(), path_, wanted, version);
  if (version >= kReservesOnFormat && announce_writer(fd_.get()) == 0) {
    // Only an opener of the timeout image may do that before REQBUFS: somebody, perhaps one of us that was killed, has
    // ordered it and not fetched it (loopback_insurance.h). S_FMT was the end of the order.
    fd_.reset();
    fd_ = open_node(path_);
    granted = set_format(fd_.get(), path_, wanted, version);
  }
  format_ = check_granted_output(granted, path_);
  frame_size_ = packed_layout(format_.code, format_.width, format_.height).size;
  set_rate(fd_.get(), request.fps, format_);
  // Not on 0.13, where it would let us in beside another writer of an exclusive_caps=0 device.
  if (version < kRegistersWriters && announce_writer(fd_.get()) < 0)
    throw_device_error(DeviceRole::kOutput, DeviceStage::kInUse, "VIDIOC_STREAMON", path_);
  insurance_.emplace(fd_.get(), path_, version);
}

std::optional<Error> LoopbackOutput::set_last_resort(const uint8_t* frame, size_t size) {
  return insurance_->set_picture(frame, size);
}

void LoopbackOutput::report_watchers(const WatchersCallback& callback) {
  monitor_ = monitor_usage(fd_.get(), path_, callback, probe_time_);
  if (!monitor_) callback(kUnknownWatchers);
}

void LoopbackOutput::write(const uint8_t* frame, size_t size) {
  if (size != frame_size_)
    throw Error("BAD_ARGUMENT", "Expected a frame of " + std::to_string(frame_size_) + " bytes for " + path_ +
                                    " but received " + std::to_string(size));
  ssize_t written = 0;
  do {
    written = ::write(fd_.get(), frame, size);
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(size)) return;
  if (written >= 0)
    throw Error("SYSTEM", path_ + " took " + std::to_string(written) + " of " + std::to_string(size) + " bytes");
  // 0.13 says EINVAL, later ones EBUSY.
  if (errno == EINVAL || errno == EBUSY) throw_busy(path_, errno);
  throw_device_error(DeviceRole::kOutput, DeviceStage::kInUse, "write", path_);
}

}  // namespace camfx
