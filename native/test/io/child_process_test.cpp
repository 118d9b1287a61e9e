#include "io/child_process.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <thread>

#include "io/error.h"

using camfx::ChildProcess;
using camfx::Error;
using camfx::UniqueFd;

namespace {

/// To its end.
std::string read_all(int fd) {
  std::string text;
  char buffer[256];
  for (ssize_t size = 0; (size = ::read(fd, buffer, sizeof buffer)) > 0;) text.append(buffer, buffer + size);
  return text;
}

bool exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno != ESRCH; }

}  // namespace

TEST_CASE("a program's output and complaints arrive, and it has nothing to read") {
  ChildProcess child({"sh", "-c", "cat; echo out; echo err >&2"});
  const UniqueFd output = child.take_output();
  CHECK(read_all(output.get()) == "out\n");
  CHECK(read_all(child.errors()) == "err\n");
}

TEST_CASE("a program that is not there is an error with its name and errno") {
  try {
    ChildProcess child({"/nonexistent/program"});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.error_number() == ENOENT);
    CHECK(std::string(error.what()) == "run /nonexistent/program: ENOENT (No such file or directory)");
  }
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("a program is killed and reaped with its owner, though it ignores what it can ignore") {
  auto child = std::make_unique<ChildProcess>(
      std::vector<std::string>{"sh", "-c", "trap '' TERM INT HUP; echo ready; while :; do sleep 60; done"});
  const UniqueFd output = child->take_output();
  char ready = 0;
  REQUIRE(::read(output.get(), &ready, 1) == 1);
  const pid_t pid = child->pid();
  CHECK(exists(pid));
  child.reset();
  CHECK_FALSE(exists(pid));
}

TEST_CASE("a program is in a process group of its own") {
  ChildProcess child({"sh", "-c", "cut -d ' ' -f 5 /proc/$$/stat"});
  const UniqueFd output = child.take_output();
  CHECK(read_all(output.get()) == std::to_string(child.pid()) + "\n");
}

TEST_CASE("a program has no signal blocked, whatever the thread that starts it has") {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  REQUIRE(pthread_sigmask(SIG_BLOCK, &blocked, &before) == 0);
  ChildProcess child({"grep", "SigBlk", "/proc/self/status"});
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const UniqueFd output = child.take_output();
  CHECK(read_all(output.get()) == "SigBlk:\t0000000000000000\n");
}

TEST_CASE("a program ends with the thread that started it, as it does when that is killed") {
  UniqueFd output;
  ChildProcess* child = nullptr;
  // Never deleted before the thread's end: only the kernel can have ended the program by then.
  std::unique_ptr<ChildProcess> owner;
  std::thread([&] {
    owner = std::make_unique<ChildProcess>(std::vector<std::string>{"sleep", "600"});
    child = owner.get();
    output = child->take_output();
  }).join();
  CHECK(read_all(output.get()).empty());
  siginfo_t end{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child->pid()), &end, WEXITED | WNOWAIT) == 0);
  CHECK(end.si_code == CLD_KILLED);
  CHECK(end.si_status == SIGKILL);
}
