#include "v4l2/loopback_module.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace camfx {

LoopbackModule detect_loopback_module(const std::string& root) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  LoopbackModule module;
  module.loaded = fs::exists(root + "/sys/module/v4l2loopback", ignored);
  std::ifstream(root + "/sys/module/v4l2loopback/version") >> module.version;
  module.control_node = fs::exists(root + "/dev/v4l2loopback", ignored);
  return module;
}

LoopbackVersion parse_loopback_version(const std::string& version) {
  LoopbackVersion parsed;
  if (std::sscanf(version.c_str(), "%d.%d", &parsed.first, &parsed.second) != 2) return {0, 12};
  return parsed;
}

}  // namespace camfx
