// The frame of a bench program: arguments, processes, output.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "measure.h"

namespace camfx::bench {

namespace {

// Whatever hangs is ended by then: what a transport needs to set up, and to end.
constexpr double kPatience = 20;

void set(Options& options, std::string_view name, double value) {
  if (name == "--width")
    options.width = static_cast<uint32_t>(value);
  else if (name == "--height")
    options.height = static_cast<uint32_t>(value);
  else if (name == "--fps")
    options.fps = static_cast<uint32_t>(value);
  else if (name == "--consumers")
    options.consumers = static_cast<unsigned>(value);
  else if (name == "--seconds")
    options.seconds = value;
  else
    fail("expected --width, --height, --fps, --consumers, --seconds or --copy");
}

void print_side(const Side& side) {
  std::printf("{\"windows\":[");
  const char* comma = "";
  for (const Window& window : side.windows) {
    std::printf("%s{\"ns\":%lld,\"cpuNs\":%lld,\"makingNs\":%lld,\"helperNs\":%lld,\"frames\":%llu,\"lost\":%llu}",
                comma, static_cast<long long>(window.ns), static_cast<long long>(window.cpu_ns),
                static_cast<long long>(window.making_ns), static_cast<long long>(window.helper_ns),
                static_cast<unsigned long long>(window.frames), static_cast<unsigned long long>(window.lost));
    comma = ",";
  }
  std::printf("],\"latencyNs\":[");
  for (size_t i = 0; i < side.latency_count; i++)
    std::printf("%s%lld", i == 0 ? "" : ",", static_cast<long long>(side.latency_ns.at(i)));
  std::printf("]}");
}

}  // namespace

void fail(const std::string& message, int code) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::_Exit(code);  // threads of libraries may still be at work
}

void fail_errno(const std::string& call) { fail(call + ": " + std::strerror(errno)); }

Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i++) {
    const std::string_view name = argv[i];
    if (name == "--copy")
      options.copy = true;
    else if (i + 1 < argc)
      set(options, name, std::atof(argv[++i]));
    else
      fail("expected a value after the last argument");
  }
  const bool sensible = options.frame_size() >= sizeof(Stamp) && options.fps <= 60 && options.consumers >= 1 &&
                        options.consumers <= kMaxConsumers && options.seconds > 0 && options.seconds <= kMaxSeconds;
  if (!sensible) fail("expected at most 60 fps, 1 to 8 consumers and at most 60 s");
  std::signal(SIGPIPE, SIG_IGN);  // a consumer that has seen enough may go while the producer writes to it
  alarm(static_cast<unsigned>(options.seconds + kPatience));
  return options;
}

void fork_consumers(const Options& options, const std::function<void(unsigned)>& consume) {
  const pid_t parent = getpid();
  for (unsigned consumer = 0; consumer < options.consumers; consumer++) {
    const pid_t child = fork();
    if (child < 0) fail_errno("fork");
    if (child > 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    consume(consumer);
    _exit(0);
  }
}

void join_consumers(const Options& options) {
  for (unsigned consumer = 0; consumer < options.consumers; consumer++) {
    int status = 0;
    if (wait(&status) < 0) fail_errno("wait");
    if (status != 0) fail("a consumer failed");
  }
}

void print(const Options& options, const Shared& shared) {
  std::printf("{\"producer\":");
  print_side(shared.producer);
  std::printf(",\"consumers\":[");
  for (unsigned consumer = 0; consumer < options.consumers; consumer++) {
    if (consumer > 0) std::printf(",");
    print_side(shared.consumers.at(consumer));
  }
  std::printf("]}\n");
}

}  // namespace camfx::bench
