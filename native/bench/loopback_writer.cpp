// The floor of the daemon's bench: one process that has its frame already, and writes it to the device at the rate.
// loopback_writer DEVICE WIDTH HEIGHT FPS, until it, or whoever started it, is ended.
#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <vector>

#include "frame/format.h"
#include "v4l2/loopback_output.h"

namespace {

constexpr long kSecond = 1'000'000'000;

void sleep_until(const timespec& due) { clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr); }

void write_at_rate(camfx::Output& output, uint32_t fps) {
  const camfx::FrameFormat& format = output.format();
  const std::vector<uint8_t> frame(camfx::packed_layout(format.code, format.width, format.height).size, 128);
  timespec due{};
  clock_gettime(CLOCK_MONOTONIC, &due);
  for (;;) {
    output.write(frame.data(), frame.size());
    due.tv_nsec += kSecond / fps;
    due.tv_sec += due.tv_nsec / kSecond;
    due.tv_nsec %= kSecond;
    sleep_until(due);
  }
}

uint32_t number(const char* text) { return static_cast<uint32_t>(std::strtoul(text, nullptr, 10)); }

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5 || number(argv[4]) == 0) {
    std::fprintf(stderr, "loopback_writer DEVICE WIDTH HEIGHT FPS\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const uint32_t fps = number(argv[4]);
  const auto output = camfx::LoopbackOutput::open({argv[1], number(argv[2]), number(argv[3]), fps});
  write_at_rate(*output, fps);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
