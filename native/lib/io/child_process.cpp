#include "io/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "io/error.h"

namespace camfx {
namespace {

struct Pipe {
  UniqueFd reading;
  UniqueFd writing;
};

Pipe make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// Between fork and exec in a process with threads: async-signal-safe calls only. Sends the errno of a failure.
[[noreturn]] void become(char* const* arguments, int output, int errors, int failure, pid_t parent) {
  // The parent may have died before it was watched.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent) {
    ::setpgid(0, 0);
    // Both survive exec: Node ignores SIGPIPE, and a thread may block what it likes.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (::dup2(input, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(errors, STDERR_FILENO) >= 0)
      ::execvp(arguments[0], arguments);
  }
  const int error_number = errno;
  [[maybe_unused]] const ssize_t written = ::write(failure, &error_number, sizeof error_number);
  ::_exit(127);
}

/// 0 once the program runs, else why it does not. The writing end closes at exec.
int read_failure(int fd) {
  int error_number = 0;
  ssize_t size = 0;
  do {
    size = ::read(fd, &error_number, sizeof error_number);
  } while (size < 0 && errno == EINTR);
  return size == sizeof error_number ? error_number : 0;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  if (command.empty()) throw Error("BAD_ARGUMENT", "Expected a program to run but received no command");
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  Pipe failure = make_pipe();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw_errno("fork");
  if (child == 0) become(arguments.data(), output.writing.get(), errors.writing.get(), failure.writing.get(), parent);
  failure.writing.reset();
  if (const int error_number = read_failure(failure.reading.get()); error_number != 0) {
    reap(child);
    errno = error_number;
    throw_errno("run " + command[0]);
  }
  pid_ = child;
  output_ = std::move(output.reading);
  errors_ = std::move(errors.reading);
}

ChildProcess::~ChildProcess() {
  ::kill(pid_, SIGKILL);
  reap(pid_);
}

}  // namespace camfx
