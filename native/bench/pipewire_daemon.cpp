#include "pipewire_daemon.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

#include "measure.h"

namespace camfx::bench {

namespace {

// The client-node module lets clients bring nodes, link-factory connects them. No metadata, drivers or rt module.
constexpr const char* kDaemonConfig = R"(
context.properties = { core.daemon = true core.name = pipewire-0 }
context.spa-libs = { support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native }
  { name = libpipewire-module-client-node }
  { name = libpipewire-module-access }
  { name = libpipewire-module-link-factory }
]
)";

constexpr const char* kClientConfig = R"(
context.spa-libs = { support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native }
  { name = libpipewire-module-client-node }
]
)";

}  // namespace

PipewireDaemon::PipewireDaemon() {
  std::string name = (std::filesystem::temp_directory_path() / "camfx-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) fail_errno("mkdtemp");
  folder_ = name;
  std::ofstream(folder_ / "pipewire.conf") << kDaemonConfig;
  std::ofstream(folder_ / "client.conf") << kClientConfig;
  for (const char* variable : {"XDG_RUNTIME_DIR", "PIPEWIRE_RUNTIME_DIR", "PIPEWIRE_CONFIG_DIR"})
    setenv(variable, name.c_str(), 1);
  unsetenv("PIPEWIRE_REMOTE");
  setenv("PIPEWIRE_DEBUG", "1", 0);  // errors only: each thread would warn that there is no rt module
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) fail_errno("fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) execlp("pipewire", "pipewire", "-c", "pipewire.conf", nullptr);
    _exit(kSkipped);
  }
  wait_until([&] {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != 0) fail("the command pipewire is missing, or ended at its start", kSkipped);
    return std::filesystem::exists(folder_ / "pipewire-0");
  });
}

PipewireDaemon::~PipewireDaemon() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

int64_t PipewireDaemon::cpu_ns() const {
  clockid_t clock = 0;
  timespec used{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0)
    fail_errno("reading the CPU clock of pipewire");
  return int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

}  // namespace camfx::bench
