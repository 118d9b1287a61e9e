#include "v4l2/loopback_control.h"

#include <doctest/doctest.h>

#include <functional>

#include "io/error.h"
#include "temporary_root.h"
#include "v4l2/loopback_config.h"

namespace camfx {
namespace {

std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST_CASE("the control node's numbers are those of 0.13") {
  CHECK(kLoopbackAdd == 0x4C80);
  CHECK(kLoopbackRemove == 0x4C81);
  CHECK(kLoopbackQuery == 0x4C82);
}

TEST_CASE("without a control node every call says that the module is missing") {
  const test::TemporaryRoot root;
  const std::string node = root.path() + "/v4l2loopback";
  CHECK(code_of([&] { add_loopback_device({"camfx"}, node); }) == "MODULE_MISSING");
  CHECK(code_of([&] { remove_loopback_device(10, node); }) == "MODULE_MISSING");
  CHECK(code_of([&] { loopback_device_label(10, node); }) == "MODULE_MISSING");
}

TEST_CASE("a node that knows no such call says so") {
  const test::TemporaryRoot root;
  root.write("/v4l2loopback", "");
  const std::string node = root.path() + "/v4l2loopback";
  CHECK_THROWS_WITH_AS(add_loopback_device({"camfx"}, node), doctest::Contains("ENOTTY"), Error);
  CHECK_THROWS_WITH_AS(remove_loopback_device(10, node), doctest::Contains("/dev/video10: ENOTTY"), Error);
}

TEST_CASE("a label that the module would change is refused before it is asked") {
  const std::string nowhere = "/nonexistent/v4l2loopback";
  CHECK(code_of([&] { add_loopback_device({""}, nowhere); }) == "BAD_ARGUMENT");
  CHECK(code_of([&] { add_loopback_device({std::string(32, 'x')}, nowhere); }) == "BAD_ARGUMENT");
  CHECK(code_of([&] { add_loopback_device({std::string(31, 'x')}, nowhere); }) == "MODULE_MISSING");
}

}  // namespace
}  // namespace camfx
