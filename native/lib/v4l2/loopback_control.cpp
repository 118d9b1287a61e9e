#include "v4l2/loopback_control.h"

#include <fcntl.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

#include "io/error.h"
#include "io/unique_fd.h"
#include "v4l2/device_error.h"
#include "v4l2/loopback_config.h"

namespace camfx {
namespace {

std::string node_path(int number) { return "/dev/video" + std::to_string(number); }

UniqueFd open_control(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (fd) return fd;
  const bool missing = errno == ENOENT || errno == ENODEV || errno == ENXIO;
  throw_errno("open " + path,
              missing ? "MODULE_MISSING" : device_error_code(DeviceRole::kOutput, DeviceStage::kOpening, errno));
}

/// Like ioctl(2), but never EINTR. The argument is a pointer or a number.
template <typename Argument>
int control(const UniqueFd& fd, unsigned long request, Argument argument) {
  int result = 0;
  do result = ::ioctl(fd.get(), request, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

void check_label(const std::string& label) {
  if (label.empty() || label.size() > kMaxLoopbackLabel)
    throw Error("BAD_ARGUMENT", "Expected a label of 1 to " + std::to_string(kMaxLoopbackLabel) +
                                    " bytes but received \"" + label + '"');
}

LoopbackConfig make_config(const LoopbackDevice& device) {
  LoopbackConfig config{};
  config.output_nr = device.number;
  config.unused = device.number;
  std::memcpy(config.card_label, device.label.data(), device.label.size());
  config.max_buffers = device.max_buffers;
  config.announce_all_caps = device.exclusive_caps ? 0 : 1;
  return config;
}

}  // namespace

int add_loopback_device(const LoopbackDevice& device, const std::string& control_node) {
  check_label(device.label);
  const UniqueFd fd = open_control(control_node);
  LoopbackConfig config = make_config(device);
  const int number = control(fd, kLoopbackAdd, &config);
  if (number < 0) {
    if (errno == EEXIST) throw Error("BAD_ARGUMENT", node_path(device.number) + " exists already", EEXIST);
    throw_device_error(DeviceRole::kOutput, DeviceStage::kOpening, "V4L2LOOPBACK_CTL_ADD", control_node);
  }
  return number;
}

void remove_loopback_device(int number, const std::string& control_node) {
  const UniqueFd fd = open_control(control_node);
  if (control(fd, kLoopbackRemove, static_cast<unsigned long>(number)) < 0)
    throw_device_error(DeviceRole::kOutput, DeviceStage::kOpening, "V4L2LOOPBACK_CTL_REMOVE", node_path(number));
}

std::string loopback_device_label(int number, const std::string& control_node) {
  const UniqueFd fd = open_control(control_node);
  LoopbackConfig config{};
  config.output_nr = number;
  config.unused = number;
  if (control(fd, kLoopbackQuery, &config) < 0)
    throw_device_error(DeviceRole::kOutput, DeviceStage::kOpening, "V4L2LOOPBACK_CTL_QUERY", node_path(number));
  return {config.card_label, strnlen(config.card_label, sizeof(config.card_label))};
}

}  // namespace camfx
