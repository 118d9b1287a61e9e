#include "io/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "io/error.h"
#include "io/unique_fd.h"

namespace camfx {

bool notify_service_manager(const std::string& state) {
  const char* const socket_name = std::getenv("NOTIFY_SOCKET");
  if (socket_name == nullptr || *socket_name == '\0') return false;
  const std::string name = socket_name;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if ((name[0] != '/' && name[0] != '@') || name.size() >= sizeof(address.sun_path))
    throw Error("SYSTEM", "Expected a path or @name of at most 107 bytes in NOTIFY_SOCKET but found " + name);
  std::memcpy(address.sun_path, name.data(), name.size());
  // The abstract name space: its names begin with NUL and end with the address.
  if (name[0] == '@') address.sun_path[0] = '\0';

  const UniqueFd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd) throw_errno("socket");
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  ssize_t sent = 0;
  do
    sent =
        sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) throw_errno("notify " + name);
  return true;
}

}  // namespace camfx
