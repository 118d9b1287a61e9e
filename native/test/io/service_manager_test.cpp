#include "io/service_manager.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "../v4l2/temporary_root.h"
#include "io/error.h"
#include "io/unique_fd.h"

namespace camfx {
namespace {

/// What systemd would set, for one test.
class NotifySocketVariable {
 public:
  explicit NotifySocketVariable(const std::string& value) { ::setenv("NOTIFY_SOCKET", value.c_str(), 1); }
  NotifySocketVariable(const NotifySocketVariable&) = delete;
  NotifySocketVariable& operator=(const NotifySocketVariable&) = delete;
  ~NotifySocketVariable() { ::unsetenv("NOTIFY_SOCKET"); }
};

/// A datagram socket bound to `name`, whose first character is NUL in the abstract name space.
class Supervisor {
 public:
  explicit Supervisor(const std::string& name) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0);
  }
  std::string receive() const {
    std::array<char, 256> text{};
    const ssize_t size = ::recv(fd_.get(), text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text.data(), static_cast<size_t>(size));
  }

 private:
  UniqueFd fd_;
};

TEST_CASE("without NOTIFY_SOCKET nobody is told") {
  ::unsetenv("NOTIFY_SOCKET");
  CHECK_FALSE(notify_service_manager("READY=1"));
  const NotifySocketVariable variable("");
  CHECK_FALSE(notify_service_manager("READY=1"));
}

TEST_CASE("a state reaches the socket of a path") {
  const test::TemporaryRoot root;
  const std::string path = root.path() + "/notify";
  const Supervisor supervisor(path);
  const NotifySocketVariable variable(path);
  CHECK(notify_service_manager("READY=1\nSTATUS=feeding 2 devices"));
  CHECK(supervisor.receive() == "READY=1\nSTATUS=feeding 2 devices");
}

TEST_CASE("a state reaches the socket of an abstract name") {
  const std::string name = "camfx-test-" + std::to_string(::getpid());
  const Supervisor supervisor('\0' + name);
  const NotifySocketVariable variable('@' + name);
  CHECK(notify_service_manager("WATCHDOG=1"));
  CHECK(supervisor.receive() == "WATCHDOG=1");
}

TEST_CASE("a service manager that can't be reached is an error") {
  const test::TemporaryRoot root;
  {
    const NotifySocketVariable variable(root.path() + "/nobody");
    CHECK_THROWS_WITH_AS(notify_service_manager("READY=1"), doctest::Contains("ENOENT"), Error);
  }
  {
    const NotifySocketVariable variable("vsock:2:1234");
    CHECK_THROWS_WITH_AS(notify_service_manager("READY=1"), doctest::Contains("vsock:2:1234"), Error);
  }
  const NotifySocketVariable variable('/' + std::string(200, 'x'));
  CHECK_THROWS_AS(notify_service_manager("READY=1"), Error);
}

}  // namespace
}  // namespace camfx
