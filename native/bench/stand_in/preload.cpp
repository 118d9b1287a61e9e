// A v4l2loopback device for machines without one: a library to preload (LD_PRELOAD), so that camfxd and its rivals run
// unchanged. It answers the calls that reach one device path as v4l2loopback 0.15 would, and a written frame costs what
// it costs there: one copy into one of four buffers. What is missing is the system call itself (well under 1 us).
//
// From the environment:
//   CAMFX_STAND_IN_DEVICE    the device's path
//   CAMFX_STAND_IN_ROOT      a folder with what /sys would say of it, and a file `written`, of 8 bytes, that counts
//   frames CAMFX_STAND_IN_WATCHERS  how many watch the device, as its usage event tells; 0 unless given
//
// Only the libc calls that camfxd's native part, ffmpeg and the floor make are answered. Node's own file functions make
// system calls without libc, and see the machine as it is.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "device.h"

namespace {

using camfx::bench::kUsageEvent;
using camfx::bench::StandInDevice;

/// Descriptors at and above this one are never the device's.
constexpr size_t kMostDescriptors = 4096;

/// By descriptor of the open device: the other end of the socket that it is here; 0 = not the device.
std::array<std::atomic<int>, kMostDescriptors> peers;

const char* environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

StandInDevice& device() {
  static StandInDevice instance((environment("CAMFX_STAND_IN_ROOT") + std::string("/written")).c_str());
  return instance;
}

int peer_of(int fd) { return fd >= 0 && static_cast<size_t>(fd) < kMostDescriptors ? peers.at(fd).load() : 0; }

bool is_device(const char* path) { return std::strcmp(path, environment("CAMFX_STAND_IN_DEVICE")) == 0; }

/// The libc's own function of this name.
template <typename Function>
Function* original(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// What is asked of the kernel about loopback devices is looked up under our root instead.
class Redirected {
 public:
  explicit Redirected(const char* path) : path_(path) {
    if (!path || !is_about_loopback(path)) return;
    const int length = std::snprintf(buffer_, sizeof(buffer_), "%s%s", environment("CAMFX_STAND_IN_ROOT"), path);
    if (length > 0 && static_cast<size_t>(length) < sizeof(buffer_)) path_ = buffer_;
  }
  operator const char*() const { return path_; }

 private:
  static bool is_about_loopback(const char* path) {
    for (const char* start : {"/sys/class/video4linux", "/sys/module/v4l2loopback", "/dev/v4l2loopback"})
      if (std::strncmp(path, start, std::strlen(start)) == 0) return true;
    return is_device(path);
  }

  const char* path_;
  char buffer_[PATH_MAX];
};

/// A socket, since an event must make the descriptor ready for POLLPRI: out-of-band data does.
int open_device(int flags) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  if (flags & O_NONBLOCK) fcntl(ends[0], F_SETFL, O_NONBLOCK);
  peers.at(static_cast<size_t>(ends[0])) = ends[1];
  return ends[0];
}

int subscribe(int peer, const v4l2_event_subscription& subscription) {
  if (subscription.type != kUsageEvent) return EINVAL;
  const bool wants_first = (subscription.flags & V4L2_EVENT_SUB_FL_SEND_INITIAL) != 0;
  return wants_first && send(peer, "!", 1, MSG_OOB) != 1 ? errno : 0;
}

/// Waits for an event, unless the device was opened with O_NONBLOCK.
int dequeue_event(int fd, v4l2_event& event) {
  pollfd wanted{fd, POLLPRI, 0};
  if (!(fcntl(fd, F_GETFL) & O_NONBLOCK) && poll(&wanted, 1, -1) < 0) return errno;
  char mark = 0;
  if (recv(fd, &mark, 1, MSG_OOB | MSG_DONTWAIT) != 1) return ENOENT;
  const auto watchers = static_cast<uint32_t>(std::atoi(environment("CAMFX_STAND_IN_WATCHERS")));
  event = {};
  event.type = kUsageEvent;
  std::memcpy(&event.u, &watchers, sizeof(watchers));
  return 0;
}

int control(int fd, int peer, unsigned long request, void* argument) {
  if (request == VIDIOC_SUBSCRIBE_EVENT) return subscribe(peer, *static_cast<v4l2_event_subscription*>(argument));
  if (request == VIDIOC_DQEVENT) return dequeue_event(fd, *static_cast<v4l2_event*>(argument));
  return device().control(request, argument);
}

}  // namespace

// The libc's functions, by its names; declared anew because the headers' prototypes take any number of arguments.
extern "C" {

int stand_in_open(const char* path, int flags, mode_t mode) __asm__("open");
int stand_in_open(const char* path, int flags, mode_t mode) {
  if (path && is_device(path)) return open_device(flags);
  return original<int(const char*, int, mode_t)>("open")(Redirected(path), flags, mode);
}

int stand_in_open64(const char* path, int flags, mode_t mode) __asm__("open64");
int stand_in_open64(const char* path, int flags, mode_t mode) {
  if (path && is_device(path)) return open_device(flags);
  return original<int(const char*, int, mode_t)>("open64")(Redirected(path), flags, mode);
}

/// What open() without a mode is in programs that were compiled with _FORTIFY_SOURCE.
int stand_in_open_checked(const char* path, int flags) __asm__("__open64_2");
int stand_in_open_checked(const char* path, int flags) { return stand_in_open64(path, flags, 0); }

int stand_in_openat(int folder, const char* path, int flags, mode_t mode) __asm__("openat");
int stand_in_openat(int folder, const char* path, int flags, mode_t mode) {
  if (path && is_device(path)) return open_device(flags);
  return original<int(int, const char*, int, mode_t)>("openat")(folder, Redirected(path), flags, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  return original<FILE*(const char*, const char*)>("fopen64")(Redirected(path), mode);
}

DIR* opendir(const char* path) { return original<DIR*(const char*)>("opendir")(Redirected(path)); }

int stat(const char* path, struct stat* status) {
  return original<int(const char*, struct stat*)>("stat")(Redirected(path), status);
}

int stand_in_ioctl(int fd, unsigned long request, void* argument) __asm__("ioctl");
int stand_in_ioctl(int fd, unsigned long request, void* argument) {
  const int peer = peer_of(fd);
  if (peer == 0) return original<int(int, unsigned long, void*)>("ioctl")(fd, request, argument);
  const int error = control(fd, peer, request, argument);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

ssize_t write(int fd, const void* data, size_t size) {
  static auto* const next = original<ssize_t(int, const void*, size_t)>("write");
  if (peer_of(fd) == 0) return next(fd, data, size);
  const long written = device().write(data, size);
  if (written >= 0) return written;
  errno = static_cast<int>(-written);
  return -1;
}

int close(int fd) {
  static auto* const next = original<int(int)>("close");
  if (const int peer = peer_of(fd)) {
    peers.at(static_cast<size_t>(fd)) = 0;
    device().release();
    next(peer);
  }
  return next(fd);
}

}  // extern "C"
