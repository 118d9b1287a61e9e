// A program that runs for this process, which reads what it writes. It never outlives its owner: it is killed and
// reaped with the object, and killed by the kernel when the thread that started it dies, even by SIGKILL.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "io/unique_fd.h"

namespace camfx {

class ChildProcess {
 public:
  /// Starts command[0], looked up in PATH, with nothing to read. It has a process group of its own, so that Ctrl-C in
  /// the terminal is not for it. Throws Error: SYSTEM with the errno, ENOENT when there is no such program.
  explicit ChildProcess(const std::vector<std::string>& command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  /// The reading end of its standard output, from now on the caller's.
  UniqueFd take_output() { return std::move(output_); }
  /// The reading end of its standard error; stays the object's.
  int errors() const { return errors_.get(); }

 private:
  UniqueFd output_;
  UniqueFd errors_;
  pid_t pid_ = -1;
};

}  // namespace camfx
