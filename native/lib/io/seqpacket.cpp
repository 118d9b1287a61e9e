#include "io/seqpacket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "io/error.h"

namespace camfx {

namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    throw Error("BAD_ARGUMENT", "Expected a socket path of at most 107 bytes but received " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

UniqueFd make_socket(int flags) {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags, 0));
  if (!fd) throw_errno("socket");
  return fd;
}

void take_fds(const msghdr& message, std::vector<UniqueFd>& fds) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(const_cast<msghdr*>(&message), header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      fds.emplace_back(fd);
    }
  }
}

}  // namespace

UniqueFd seqpacket_listen(const std::string& path) {
  const sockaddr_un address = address_of(path);
  UniqueFd fd = make_socket(SOCK_NONBLOCK);
  unlink(path.c_str());
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) throw_errno("bind " + path);
  if (chmod(path.c_str(), 0600) != 0) throw_errno("chmod " + path);
  if (listen(fd.get(), kListenQueue) != 0) throw_errno("listen on " + path);
  return fd;
}

UniqueFd seqpacket_connect(const std::string& path, uid_t owner) {
  const sockaddr_un address = address_of(path);
  UniqueFd fd = make_socket(SOCK_NONBLOCK);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    throw_errno("connect to " + path, "DAEMON_UNREACHABLE");
  if (seqpacket_peer(fd.get()).uid != owner)
    throw Error("DAEMON_UNREACHABLE", "connect to " + path + ": the socket belongs to another user");
  return fd;
}

PeerCredentials seqpacket_peer(int fd) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) throw_errno("SO_PEERCRED");
  return {credentials.uid, credentials.pid};
}

bool seqpacket_send(int fd, const std::string& text, std::span<const int> fds) {
  if (text.size() > kMaxPacketBytes || fds.size() > kMaxPacketFds)
    throw Error("BAD_ARGUMENT", "Expected a packet of at most 4096 bytes and 4 descriptors");
  iovec part{const_cast<char*>(text.data()), text.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxPacketFds * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!fds.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(fds.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(fds.size_bytes());
    std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
  }
  ssize_t sent = 0;
  do sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(text.size());
}

ReceiveStatus seqpacket_receive(int fd, Packet& packet) {
  std::array<char, kMaxPacketBytes> buffer{};
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxPacketFds * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t received = 0;
  // ECONNRESET comes once, ahead of what the peer sent before it closed with packets of ours unread.
  do received = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (received < 0 && (errno == EINTR || errno == ECONNRESET));
  if (received < 0)
    return errno == EAGAIN || errno == EWOULDBLOCK ? ReceiveStatus::kWouldBlock : ReceiveStatus::kClosed;
  packet.fds.clear();
  take_fds(message, packet.fds);
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    packet.fds.clear();
    return ReceiveStatus::kMalformed;
  }
  if (received == 0) return ReceiveStatus::kClosed;
  packet.text.assign(buffer.data(), static_cast<size_t>(received));
  return ReceiveStatus::kPacket;
}

}  // namespace camfx
