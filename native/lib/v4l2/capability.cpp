#include "v4l2/capability.h"

#include <cstring>

#include "v4l2/ioctl.h"

namespace camfx {
namespace {

/// The kernel pads these fields with NUL, but a full one need not have any.
template <size_t Size>
std::string text(const __u8 (&field)[Size]) {
  const auto* characters = reinterpret_cast<const char*>(field);
  return {characters, strnlen(characters, Size)};
}

}  // namespace

std::optional<v4l2_capability> query_capability(int fd) {
  v4l2_capability capability{};
  if (retry_ioctl(fd, VIDIOC_QUERYCAP, &capability) < 0) return {};
  return capability;
}

uint32_t node_capabilities(const v4l2_capability& capability) {
  return capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps : capability.capabilities;
}

std::string driver_name(const v4l2_capability& capability) { return text(capability.driver); }
std::string card_name(const v4l2_capability& capability) { return text(capability.card); }

bool is_loopback(const v4l2_capability& capability) { return driver_name(capability) == "v4l2 loopback"; }

}  // namespace camfx
