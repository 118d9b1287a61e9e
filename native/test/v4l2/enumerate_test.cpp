#include "v4l2/enumerate.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "io/unique_fd.h"
#include "temporary_root.h"

namespace camfx {
namespace {

TEST_CASE("a machine without video drivers has no nodes") {
  const test::TemporaryRoot root;
  CHECK(list_video_nodes(root.path()).empty());
}

TEST_CASE("video nodes come in the order of their numbers and other kinds of nodes are left out") {
  const test::TemporaryRoot root;
  for (const char* name : {"video10", "video2", "video0", "vbi0", "v4l-subdev1", "video", "video1x"})
    root.write(std::string("/sys/class/video4linux/") + name + "/name", "any\n");
  const auto nodes = list_video_nodes(root.path());
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].path == root.path() + "/dev/video0");
  CHECK(nodes[1].path == root.path() + "/dev/video2");
  CHECK(nodes[2].path == root.path() + "/dev/video10");
}

TEST_CASE("a node that can't be opened is listed with its name from sysfs and the errno") {
  const test::TemporaryRoot root;
  root.write("/sys/class/video4linux/video0/name", "Integrated Camera: Integrated C\n");
  const auto nodes = list_video_nodes(root.path());
  REQUIRE(nodes.size() == 1);
  CHECK(nodes[0].card == "Integrated Camera: Integrated C");
  CHECK(nodes[0].error_number == ENOENT);
  CHECK(nodes[0].driver == "");
  CHECK_FALSE(nodes[0].is_capture);
  CHECK_FALSE(nodes[0].is_loopback);
}

TEST_CASE("a node that somebody made for another device is told by its number") {
  const test::TemporaryRoot root;
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  REQUIRE(null);
  CHECK_FALSE(leads_elsewhere(null.get(), "/dev/video9", root.path()));  // sysfs does not know it
  root.write("/sys/class/video4linux/video9/dev", "1:3\n");
  CHECK_FALSE(leads_elsewhere(null.get(), "/dev/video9", root.path()));
  root.write("/sys/class/video4linux/video9/dev", "81:9\n");
  CHECK(leads_elsewhere(null.get(), "/dev/video9", root.path()));
}

TEST_CASE("a node that answers no V4L2 call is listed with that errno") {
  const test::TemporaryRoot root;
  root.write("/sys/class/video4linux/video0/name", "any\n");
  root.write("/dev/video0", "");
  const auto nodes = list_video_nodes(root.path());
  REQUIRE(nodes.size() == 1);
  CHECK(nodes[0].error_number == ENOTTY);
}

TEST_CASE("the names of nodes are found without opening one") {
  const test::TemporaryRoot root;
  root.write("/sys/class/video4linux/video0/name", "Integrated Camera\n");
  root.write("/sys/class/video4linux/video7/name", "camfx\n");
  root.write("/sys/class/video4linux/video7/format", "\n");
  root.write("/sys/class/video4linux/video7/max_openers", "10\n");
  for (const char* node : {"/dev/video0", "/dev/video7"}) root.write(node, "");
  const UniqueFd watch(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  REQUIRE(inotify_add_watch(watch.get(), (root.path() + "/dev").c_str(), IN_OPEN) >= 0);
  std::array<char, 4096> events{};
  const auto opened = [&] { return read(watch.get(), events.data(), events.size()) > 0; };

  const auto names = list_video_names(root.path());
  CHECK_FALSE(opened());
  REQUIRE(names.size() == 2);
  CHECK(names[0].card == "Integrated Camera");
  CHECK_FALSE(names[0].is_loopback);
  CHECK(names[1].path == root.path() + "/dev/video7");
  CHECK(names[1].card == "camfx");
  CHECK(names[1].is_loopback);
  list_video_nodes(root.path());
  CHECK(opened());
}

TEST_CASE("a loopback device is known by its attributes even when it can't be opened") {
  const test::TemporaryRoot root;
  root.write("/sys/class/video4linux/video7/name", "camfx\n");
  root.write("/sys/class/video4linux/video7/format", "\n");
  root.write("/sys/class/video4linux/video7/max_openers", "10\n");
  const auto nodes = list_video_nodes(root.path());
  REQUIRE(nodes.size() == 1);
  CHECK(nodes[0].is_loopback);
}

}  // namespace
}  // namespace camfx
