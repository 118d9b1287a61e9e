// Watches a real loopback device as an application does, so that the daemon's bench measures what happens then:
// loopback_watcher DEVICE, until it, or whoever started it, is ended. Waits for the device's writer, and for the next
// one when it ends.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "v4l2/camera.h"

namespace {

constexpr int kSilenceMs = 1000;
constexpr useconds_t kPauseUs = 50'000;

void watch(const char* path) {
  camfx::CameraRequest request;
  request.path = path;
  const auto camera = camfx::CameraSource::open(request);
  while (camera->next(kSilenceMs)) continue;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "loopback_watcher DEVICE\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (;; usleep(kPauseUs)) {
    try {
      watch(argv[1]);
    } catch (const std::exception&) {
      continue;  // nobody writes to it yet
    }
  }
}
