#include "io/seqpacket_hub.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "io/error.h"

namespace camfx {

namespace {

/// How long a connection waits in the listener's queue while we have no descriptor for it, ms.
constexpr int kDescriptorPauseMs = 50;

}  // namespace

SeqpacketHub::SeqpacketHub(Handler handler)
    : handler_(std::move(handler)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_fd_) throw_errno("eventfd");
  thread_ = std::thread([this] { run(); });
}

SeqpacketHub::~SeqpacketHub() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
}

void SeqpacketHub::listen(const std::string& path) {
  UniqueFd listener = seqpacket_listen(path);
  const std::scoped_lock lock(mutex_);
  listener_ = std::move(listener);
  wake();
}

uint32_t SeqpacketHub::connect(const std::string& path) {
  UniqueFd fd = seqpacket_connect(path);
  const pid_t pid = seqpacket_peer(fd.get()).pid;
  const std::scoped_lock lock(mutex_);
  const uint32_t id = add(std::move(fd), pid);
  wake();
  return id;
}

bool SeqpacketHub::send(uint32_t connection, const std::string& text, std::span<const int> fds) {
  const std::scoped_lock lock(mutex_);
  const auto found = connections_.find(connection);
  if (found == connections_.end() || found->second.closing) return false;
  if (seqpacket_send(found->second.fd.get(), text, fds)) return true;
  found->second.closing = true;
  wake();
  return false;
}

void SeqpacketHub::close(uint32_t connection) {
  const std::scoped_lock lock(mutex_);
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  found->second.closing = true;
  wake();
}

void SeqpacketHub::resume(uint32_t connection) {
  const std::scoped_lock lock(mutex_);
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  found->second.busy = false;
  wake();
}

uint32_t SeqpacketHub::add(UniqueFd fd, pid_t pid) {
  const uint32_t id = next_id_++;
  connections_.emplace(id, Connection{std::move(fd), pid});
  return id;
}

void SeqpacketHub::wake() const { eventfd_write(wake_fd_.get(), 1); }

void SeqpacketHub::run() {
  for (;;) {
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) return;
    }
    poll_once();
  }
}

void SeqpacketHub::poll_once() {
  std::vector<pollfd> polled{{wake_fd_.get(), POLLIN, 0}};
  std::vector<uint32_t> ids;
  std::vector<uint32_t> closing;
  {
    const std::scoped_lock lock(mutex_);
    polled.push_back({listener_ && !out_of_descriptors_ ? listener_.get() : -1, POLLIN, 0});
    for (const auto& [id, connection] : connections_) {
      if (connection.closing) closing.push_back(id);
      // A hang-up is reported after the packets before it in any case, so it need not be seen while one is in hand.
      polled.push_back({connection.closing || connection.busy ? -1 : connection.fd.get(), POLLIN, 0});
      ids.push_back(id);
    }
  }
  for (const uint32_t id : closing) report_closed(id);
  if (!closing.empty()) return;
  const int timeout_ms = out_of_descriptors_ ? kDescriptorPauseMs : -1;
  out_of_descriptors_ = false;
  if (poll(polled.data(), polled.size(), timeout_ms) < 0) return;  // EINTR: look again
  if (polled[0].revents != 0) {
    eventfd_t count = 0;
    eventfd_read(wake_fd_.get(), &count);
  }
  if (polled[1].revents != 0) accept_one(polled[1].fd);
  for (size_t i = 0; i < ids.size(); i++)
    if (polled[i + 2].revents != 0) read_from(ids[i]);
}

/// With one connection too many, marks one for closing: the oldest silent one (ids grow), else the newcomer.
void SeqpacketHub::make_room(uint32_t newcomer) {
  if (connections_.size() <= kMaxConnections) return;
  for (auto& [id, connection] : connections_)
    if (id == newcomer || !connection.spoke) {
      connection.closing = true;
      return;
    }
}

void SeqpacketHub::accept_one(int listener) {
  UniqueFd fd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) {
    // The listener then stays readable: unless we look away for a moment, we spin.
    out_of_descriptors_ = errno == EMFILE || errno == ENFILE;
    return;
  }
  const PeerCredentials peer = seqpacket_peer(fd.get());
  if (peer.uid != geteuid()) return;
  uint32_t id = 0;
  {
    const std::scoped_lock lock(mutex_);
    id = add(std::move(fd), peer.pid);
    make_room(id);
  }
  handler_({Event::Kind::kOpened, id, peer.pid, {}});
}

/// One packet a turn, so that a peer that floods us can't starve the others.
void SeqpacketHub::read_from(uint32_t id) {
  Packet packet;
  ReceiveStatus status = ReceiveStatus::kClosed;
  pid_t pid = 0;
  {
    const std::scoped_lock lock(mutex_);
    Connection& connection = connections_.at(id);
    pid = connection.pid;
    status = seqpacket_receive(connection.fd.get(), packet);
    connection.busy = status == ReceiveStatus::kPacket;
    connection.spoke = connection.spoke || connection.busy;
  }
  if (status == ReceiveStatus::kPacket) handler_({Event::Kind::kPacket, id, pid, std::move(packet)});
  if (status == ReceiveStatus::kClosed || status == ReceiveStatus::kMalformed) report_closed(id);
}

void SeqpacketHub::report_closed(uint32_t id) {
  pid_t pid = 0;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = connections_.find(id);
    pid = found->second.pid;
    connections_.erase(found);
  }
  handler_({Event::Kind::kClosed, id, pid, {}});
}

}  // namespace camfx
