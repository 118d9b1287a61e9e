#include "v4l2/enumerate.h"

#include <doctest/doctest.h>

#include <cerrno>

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

TEST_CASE("a node that answers no V4L2 call is listed with that errno") {
  const test::TemporaryRoot root;
  root.write("/sys/class/video4linux/video0/name", "any\n");
  root.write("/dev/video0", "");
  const auto nodes = list_video_nodes(root.path());
  REQUIRE(nodes.size() == 1);
  CHECK(nodes[0].error_number == ENOTTY);
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
