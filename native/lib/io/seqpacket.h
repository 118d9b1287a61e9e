// Unix SOCK_SEQPACKET sockets whose packets carry descriptors (SCM_RIGHTS).
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <span>
#include <string>
#include <vector>

#include "io/unique_fd.h"

namespace camfx {

constexpr size_t kMaxPacketBytes = 4096;
constexpr size_t kMaxPacketFds = 4;
/// Long enough for a burst; connecting to a full queue fails with EAGAIN.
constexpr int kListenQueue = 128;

struct Packet {
  std::string text;
  std::vector<UniqueFd> fds;
};

enum class ReceiveStatus { kPacket, kWouldBlock, kClosed, kMalformed };

/// A listening socket at `path`, mode 0600; a stale socket file there is replaced.
UniqueFd seqpacket_listen(const std::string& path);
/// Non-blocking afterwards. Throws DAEMON_UNREACHABLE when nobody listens at `path`, or somebody other than `owner`.
UniqueFd seqpacket_connect(const std::string& path, uid_t owner = geteuid());
/// User and process at the other end.
struct PeerCredentials {
  uid_t uid;
  pid_t pid;
};
PeerCredentials seqpacket_peer(int fd);

/// Never blocks. False when the peer is gone or does not read (its buffer is full).
bool seqpacket_send(int fd, const std::string& text, std::span<const int> fds);
/// Never blocks. kMalformed: longer than kMaxPacketBytes or more than kMaxPacketFds descriptors (all closed).
ReceiveStatus seqpacket_receive(int fd, Packet& packet);

}  // namespace camfx
