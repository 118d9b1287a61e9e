#include "v4l2/opener_count.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "temporary_root.h"

namespace camfx {
namespace {

/// Any device that every machine has stands for a loopback device.
dev_t null_device() {
  struct stat file {};
  REQUIRE(::stat("/dev/null", &file) == 0);
  return file.st_rdev;
}

/// A machine whose processes and module are written down by the test. A symbolic link to a device, as /proc has it,
/// whose text holds "video".
class Machine {
 public:
  Machine() {
    root_.write("/sys/class/video4linux/video10/max_openers", "10\n");
    root_.write("/sys/class/video4linux/video10/dev", "1:3\n");  // /dev/null
    root_.write("/sys/class/video4linux/video11/max_openers", "10\n");
    root_.write("/sys/class/video4linux/video11/dev", "1:5\n");  // /dev/zero
    root_.write("/sys/class/video4linux/video0/dev", "1:7\n");   // /dev/full: a real camera
    root_.write("/proc/meminfo", "");
    std::filesystem::create_symlink("/dev/null", root_.path() + "/video10");
    std::filesystem::create_symlink("/dev/zero", root_.path() + "/video11");
    std::filesystem::create_symlink("/dev/full", root_.path() + "/video0");
  }
  void references(int count) { root_.write("/sys/module/v4l2loopback/refcnt", std::to_string(count) + '\n'); }
  void process_opens(pid_t pid, int descriptor, const std::string& node) {
    const std::string folder = root_.path() + "/proc/" + std::to_string(pid) + "/fd";
    std::filesystem::create_directories(folder);
    std::filesystem::create_symlink(root_.path() + '/' + node, folder + '/' + std::to_string(descriptor));
  }
  OpenerCount count() const { return count_openers(null_device(), root_.path()); }

 private:
  test::TemporaryRoot root_;
};

TEST_CASE("a device that only this process holds has no openers") {
  Machine machine;
  machine.references(2);
  machine.process_opens(::getpid(), 7, "video10");
  machine.process_opens(::getpid(), 8, "video11");
  const OpenerCount count = machine.count();
  CHECK(count.known);
  CHECK(count.processes == 0);
  CHECK(count.hidden == 0);
}

TEST_CASE("a process counts once, however often it has the device open") {
  Machine machine;
  machine.references(4);
  machine.process_opens(::getpid(), 7, "video10");
  machine.process_opens(4001, 3, "video10");
  machine.process_opens(4001, 4, "video10");
  machine.process_opens(4002, 3, "video10");
  const OpenerCount count = machine.count();
  CHECK(count.processes == 2);
  CHECK(count.hidden == 0);
}

TEST_CASE("openers of other devices and cameras don't count") {
  Machine machine;
  machine.references(2);
  machine.process_opens(::getpid(), 7, "video10");
  machine.process_opens(4001, 3, "video11");
  machine.process_opens(4001, 4, "video0");
  const OpenerCount count = machine.count();
  CHECK(count.processes == 0);
  CHECK(count.hidden == 0);
}

TEST_CASE("references that no visible process explains are hidden openers") {
  Machine machine;
  machine.references(4);
  machine.process_opens(::getpid(), 7, "video10");
  machine.process_opens(4001, 3, "video10");
  const OpenerCount count = machine.count();
  CHECK(count.processes == 1);
  CHECK(count.hidden == 2);
}

TEST_CASE("descriptors that were duplicated don't make a negative count") {
  Machine machine;
  machine.references(1);
  machine.process_opens(4001, 3, "video10");
  machine.process_opens(4001, 4, "video10");
  CHECK(machine.count().hidden == 0);
}

TEST_CASE("without a reference count hidden openers are not known") {
  Machine machine;
  machine.process_opens(4001, 3, "video10");
  const OpenerCount count = machine.count();
  CHECK_FALSE(count.known);
  CHECK(count.processes == 1);
}

}  // namespace
}  // namespace camfx
