#include "v4l2/opener_count.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>

namespace camfx {
namespace {

namespace fs = std::filesystem;

// A count is good if nobody came or went meanwhile.
constexpr int kTries = 5;

/// The numbers of the module's devices, by the attributes that only it has.
std::set<dev_t> loopback_devices(const std::string& root) {
  std::set<dev_t> devices;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root + "/sys/class/video4linux", ignored)) {
    if (!fs::exists(entry.path() / "max_openers", ignored)) continue;
    unsigned int major = 0;
    unsigned int minor = 0;
    char colon = 0;
    if (std::ifstream(entry.path() / "dev") >> major >> colon >> minor) devices.insert(makedev(major, minor));
  }
  return devices;
}

/// The device behind a descriptor, 0 if it is no video node. The link's text is looked at first: to stat a file of a
/// network that is down takes for ever.
dev_t video_device(const fs::path& descriptor) {
  std::array<char, 256> text{};
  const ssize_t size = ::readlink(descriptor.c_str(), text.data(), text.size());
  if (size <= 0) return 0;
  if (std::string_view(text.data(), static_cast<size_t>(size)).find("video") == std::string_view::npos) return 0;
  struct stat file {};
  return ::stat(descriptor.c_str(), &file) == 0 && S_ISCHR(file.st_mode) ? file.st_rdev : 0;
}

struct Held {
  int here = 0;      // descriptors of the device
  int anywhere = 0;  // of any of the module's devices
};

Held held_by(const fs::path& process, dev_t device, const std::set<dev_t>& devices) {
  Held held;
  std::error_code forbidden;
  for (const auto& entry : fs::directory_iterator(process / "fd", forbidden)) {
    const dev_t opened = video_device(entry.path());
    if (opened == 0) continue;
    if (opened == device) held.here++;
    if (devices.contains(opened)) held.anywhere++;
  }
  return held;
}

bool is_process(const fs::path& path) {
  const std::string name = path.filename();
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// -1 when it can't be read.
int reference_count(const std::string& root) {
  int count = -1;
  if (!(std::ifstream(root + "/sys/module/v4l2loopback/refcnt") >> count)) return -1;
  return count;
}

OpenerCount count_once(dev_t device, const std::string& root, int references, int own) {
  const std::set<dev_t> devices = loopback_devices(root);
  OpenerCount result;
  result.known = references >= 0;
  result.hidden = std::max(references, 0) - own;
  const std::string self = std::to_string(::getpid());
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(root + "/proc", gone)) {
    if (!is_process(entry.path()) || entry.path().filename() == self) continue;
    const Held held = held_by(entry.path(), device, devices);
    if (held.here > 0) result.processes++;
    result.hidden -= held.anywhere;
  }
  // Descriptors that were duplicated are more than the openers.
  result.hidden = std::max(result.hidden, 0);
  return result;
}

}  // namespace

OpenerCount count_openers(dev_t device, const std::string& root) {
  const fs::path self = root + "/proc/" + std::to_string(::getpid());
  OpenerCount result;
  for (int i = 0; i < kTries; i++) {
    const int references = reference_count(root);
    const int own = held_by(self, device, loopback_devices(root)).anywhere;
    result = count_once(device, root, references, own);
    if (reference_count(root) == references) break;
  }
  return result;
}

}  // namespace camfx
