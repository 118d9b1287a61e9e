#include "v4l2/enumerate.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>

#include "io/unique_fd.h"
#include "v4l2/capability.h"

namespace camfx {
namespace {

namespace fs = std::filesystem;

/// 7 for "video7"; empty for the other kinds of nodes (vbi0, v4l-subdev0, swradio0).
std::optional<uint32_t> node_number(const std::string& name) {
  constexpr std::string_view kPrefix = "video";
  if (!name.starts_with(kPrefix)) return {};
  uint32_t number = 0;
  const char* end = name.data() + name.size();
  const auto [parsed_end, error] = std::from_chars(name.data() + kPrefix.size(), end, number);
  if (error != std::errc() || parsed_end != end) return {};
  return number;
}

/// v4l2loopback gives its nodes attributes that no other driver has, so that it can be told without opening the node.
bool has_loopback_attributes(const fs::path& sysfs_node) {
  std::error_code ignored;
  return fs::exists(sysfs_node / "max_openers", ignored) && fs::exists(sysfs_node / "format", ignored);
}

VideoName name_node(const fs::path& sysfs_node, const std::string& device_path) {
  VideoName node;
  node.path = device_path;
  node.is_loopback = has_loopback_attributes(sysfs_node);
  std::ifstream name(sysfs_node / "name");
  std::getline(name, node.card);
  return node;
}

VideoNode describe_node(const VideoName& name) {
  VideoNode node;
  static_cast<VideoName&>(node) = name;
  const UniqueFd fd(::open(name.path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  const auto capability = fd ? query_capability(fd.get()) : std::nullopt;
  if (!capability) {
    node.error_number = errno;
    return node;
  }
  node.card = card_name(*capability);
  node.driver = driver_name(*capability);
  node.capabilities = node_capabilities(*capability);
  node.is_capture = (node.capabilities & V4L2_CAP_VIDEO_CAPTURE) != 0;
  node.is_output = (node.capabilities & (V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_OUTPUT_MPLANE)) != 0;
  node.is_loopback = is_loopback(*capability);
  return node;
}

}  // namespace

std::vector<VideoName> list_video_names(const std::string& root) {
  std::vector<std::pair<uint32_t, std::string>> names;
  std::error_code error;  // no such folder: no video driver is loaded
  const fs::path sysfs = root + "/sys/class/video4linux";
  for (const fs::directory_entry& entry : fs::directory_iterator(sysfs, error)) {
    const std::string name = entry.path().filename();
    if (const auto number = node_number(name)) names.emplace_back(*number, name);
  }
  std::sort(names.begin(), names.end());

  std::vector<VideoName> nodes;
  for (const auto& [number, name] : names) nodes.push_back(name_node(sysfs / name, root + "/dev/" + name));
  return nodes;
}

bool leads_elsewhere(int fd, const std::string& path, const std::string& root) {
  struct stat node {};
  std::string expected;
  std::ifstream number(fs::path(root + "/sys/class/video4linux") / fs::path(path).filename() / "dev");
  if (!std::getline(number, expected) || ::fstat(fd, &node) < 0 || !S_ISCHR(node.st_mode)) return false;
  return std::to_string(major(node.st_rdev)) + ":" + std::to_string(minor(node.st_rdev)) != expected;
}

std::vector<VideoNode> list_video_nodes(const std::string& root) {
  std::vector<VideoNode> nodes;
  for (const VideoName& name : list_video_names(root)) nodes.push_back(describe_node(name));
  return nodes;
}

}  // namespace camfx
