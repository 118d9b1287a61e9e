// ioctl as every device call here wants it: a signal does not break it off.
#pragma once

#include <sys/ioctl.h>

#include <cerrno>

namespace camfx {

/// Like ioctl(2): -1 with errno set on failure, but never EINTR.
inline int retry_ioctl(int fd, unsigned long request, void* argument) {
  int result = 0;
  do {
    result = ::ioctl(fd, request, argument);
  } while (result == -1 && errno == EINTR);
  return result;
}

}  // namespace camfx
