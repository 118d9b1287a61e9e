#include "v4l2/loopback_module.h"

#include <doctest/doctest.h>

#include "temporary_root.h"

namespace camfx {
namespace {

TEST_CASE("without the module's folder the module is not loaded") {
  const test::TemporaryRoot root;
  const LoopbackModule module = detect_loopback_module(root.path());
  CHECK_FALSE(module.loaded);
  CHECK(module.version == "");
  CHECK_FALSE(module.control_node);
}

TEST_CASE("0.12 has neither a version file nor a control node") {
  const test::TemporaryRoot root;
  root.write("/sys/module/v4l2loopback/refcnt", "0\n");
  const LoopbackModule module = detect_loopback_module(root.path());
  CHECK(module.loaded);
  CHECK(module.version == "");
  CHECK_FALSE(module.control_node);
}

TEST_CASE("later modules tell their version and have a control node") {
  const test::TemporaryRoot root;
  root.write("/sys/module/v4l2loopback/version", "0.15.4\n");
  root.write("/dev/v4l2loopback", "");
  const LoopbackModule module = detect_loopback_module(root.path());
  CHECK(module.loaded);
  CHECK(module.version == "0.15.4");
  CHECK(module.control_node);
}

TEST_CASE("versions compare by number") {
  CHECK(parse_loopback_version("0.13.2") == LoopbackVersion{0, 13});
  CHECK(parse_loopback_version("0.9.1") < LoopbackVersion{0, 13});
  CHECK(parse_loopback_version("1.0") > LoopbackVersion{0, 14});
}

TEST_CASE("what has no version counts as 0.12") {
  CHECK(parse_loopback_version("") == LoopbackVersion{0, 12});
  CHECK(parse_loopback_version("unknown") == LoopbackVersion{0, 12});
  CHECK(parse_loopback_version("7") == LoopbackVersion{0, 12});
}

}  // namespace
}  // namespace camfx
