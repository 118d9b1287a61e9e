#include "io/seqpacket_hub.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "io/error.h"

namespace camfx {

namespace {

using Kind = SeqpacketHub::Event::Kind;

class TemporaryFolder {
 public:
  TemporaryFolder() { REQUIRE(mkdtemp(path_.data()) != nullptr); }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string socket() const { return path_ + "/s"; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "camfx-test-XXXXXX").string();
};

/// Collects a hub's events for the test's thread.
class Inbox {
 public:
  SeqpacketHub::Handler handler() {
    return [this](SeqpacketHub::Event&& event) {
      const std::scoped_lock lock(mutex_);
      events_.push_back(std::move(event));
      arrived_.notify_all();
    };
  }
  SeqpacketHub::Event next(Kind kind) {
    std::unique_lock lock(mutex_);
    size_t found = 0;
    REQUIRE(arrived_.wait_for(lock, std::chrono::seconds(60), [&] {
      for (found = 0; found < events_.size(); found++)
        if (events_[found].kind == kind) return true;
      return false;
    }));
    SeqpacketHub::Event event = std::move(events_[found]);
    events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(found));
    return event;
  }
  std::ptrdiff_t count(Kind kind, uint32_t connection) {
    const std::scoped_lock lock(mutex_);
    return std::ranges::count_if(
        events_, [&](const auto& event) { return event.kind == kind && event.connection == connection; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<SeqpacketHub::Event> events_;
};

/// The listen queue is short: a full one says EAGAIN until the hub has caught up.
UniqueFd connect_patiently(const std::string& path) {
  for (;;) try {
      return seqpacket_connect(path);
    } catch (const Error&) {
      std::this_thread::yield();
    }
}

size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}

/// One packet with so many descriptors; seqpacket_send refuses too many.
bool send_descriptors(int socket, size_t count) {
  const std::vector<int> fds(count, socket);
  std::string text = "x";
  iovec part{text.data(), text.size()};
  alignas(cmsghdr) std::array<char, 256> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  std::memcpy(CMSG_DATA(header), fds.data(), count * sizeof(int));
  return sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

}  // namespace

TEST_CASE("packets and descriptors cross both ways") {
  const TemporaryFolder folder;
  Inbox server_inbox;
  Inbox client_inbox;
  SeqpacketHub server(server_inbox.handler());
  server.listen(folder.socket());
  SeqpacketHub client(client_inbox.handler());
  const uint32_t up = client.connect(folder.socket());
  const auto opened = server_inbox.next(Kind::kOpened);
  CHECK(opened.pid == getpid());

  std::array<int, 2> pipe_fds{};
  REQUIRE(pipe2(pipe_fds.data(), O_CLOEXEC) == 0);
  const UniqueFd read_end(pipe_fds[0]);
  UniqueFd write_end(pipe_fds[1]);
  const std::array sent{write_end.get()};
  REQUIRE(client.send(up, "hello", sent));
  auto packet = server_inbox.next(Kind::kPacket);
  CHECK(packet.packet.text == "hello");
  REQUIRE(packet.packet.fds.size() == 1);
  REQUIRE(write(packet.packet.fds[0].get(), "x", 1) == 1);
  char byte = 0;
  CHECK(read(read_end.get(), &byte, 1) == 1);
  CHECK(byte == 'x');

  REQUIRE(server.send(opened.connection, "welcome", {}));
  CHECK(client_inbox.next(Kind::kPacket).packet.text == "welcome");
}

TEST_CASE("a peer that leaves is reported, and sending to it fails") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  uint32_t id = 0;
  {
    const UniqueFd peer = seqpacket_connect(folder.socket());
    id = inbox.next(Kind::kOpened).connection;
  }
  CHECK(inbox.next(Kind::kClosed).connection == id);
  CHECK_FALSE(server.send(id, "anybody?", {}));
}

TEST_CASE("an oversize packet ends the connection") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  const UniqueFd big = seqpacket_connect(folder.socket());
  const auto opened = inbox.next(Kind::kOpened);
  const std::string oversize(kMaxPacketBytes + 1, 'x');
  REQUIRE(write(big.get(), oversize.data(), oversize.size()) == static_cast<ssize_t>(oversize.size()));
  CHECK(inbox.next(Kind::kClosed).connection == opened.connection);
}

TEST_CASE("a packet with too many descriptors ends the connection, and none of them stays open") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  const size_t before = open_descriptors();
  {
    const UniqueFd peer = seqpacket_connect(folder.socket());
    REQUIRE(send_descriptors(peer.get(), kMaxPacketFds + 1));
    inbox.next(Kind::kClosed);
  }
  CHECK(inbox.count(Kind::kPacket, 1) == 0);
  CHECK(open_descriptors() == before);
}

TEST_CASE("of a peer that floods one packet at a time is in hand, and its end comes after the last") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  uint32_t id = 0;
  {
    const UniqueFd flooder = seqpacket_connect(folder.socket());
    id = inbox.next(Kind::kOpened).connection;
    for (int i = 0; i < 10; i++) REQUIRE(write(flooder.get(), "x", 1) == 1);
  }
  CHECK(inbox.next(Kind::kPacket).connection == id);
  // Another's packet is read after a look at the flooder's socket.
  const UniqueFd other = seqpacket_connect(folder.socket());
  REQUIRE(write(other.get(), "y", 1) == 1);
  CHECK(inbox.next(Kind::kPacket).packet.text == "y");
  for (int i = 1; i < 10; i++) {
    CHECK(inbox.count(Kind::kPacket, id) == 0);
    CHECK(inbox.count(Kind::kClosed, id) == 0);
    server.resume(id);
    CHECK(inbox.next(Kind::kPacket).connection == id);
  }
  server.resume(id);
  CHECK(inbox.next(Kind::kClosed).connection == id);
}

TEST_CASE("what was said before the end is received, also by a peer of which not all was read") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  const UniqueFd peer = seqpacket_connect(folder.socket());
  REQUIRE(write(peer.get(), "x", 1) == 1);
  REQUIRE(write(peer.get(), "x", 1) == 1);
  const uint32_t id = inbox.next(Kind::kPacket).connection;
  REQUIRE(server.send(id, "no", {}));
  server.close(id);
  inbox.next(Kind::kClosed);
  Packet packet;
  CHECK(seqpacket_receive(peer.get(), packet) == ReceiveStatus::kPacket);
  CHECK(packet.text == "no");
  CHECK(seqpacket_receive(peer.get(), packet) == ReceiveStatus::kClosed);
}

TEST_CASE("a silent peer does not hold up another") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  const UniqueFd silent = seqpacket_connect(folder.socket());
  inbox.next(Kind::kOpened);
  const UniqueFd busy = seqpacket_connect(folder.socket());
  inbox.next(Kind::kOpened);
  REQUIRE(write(busy.get(), "x", 1) == 1);
  CHECK(inbox.next(Kind::kPacket).packet.text == "x");
}

TEST_CASE("a flood of silent peers keeps nobody out, and ends none that has spoken") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  const UniqueFd early = seqpacket_connect(folder.socket());
  REQUIRE(write(early.get(), "early", 5) == 5);
  const auto packet = inbox.next(Kind::kPacket);
  CHECK(packet.packet.text == "early");
  server.resume(packet.connection);
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 500; i++) silent.push_back(connect_patiently(folder.socket()));
  const UniqueFd late = connect_patiently(folder.socket());
  REQUIRE(write(late.get(), "late", 4) == 4);
  CHECK(inbox.next(Kind::kPacket).packet.text == "late");
  REQUIRE(write(early.get(), "again", 5) == 5);
  CHECK(inbox.next(Kind::kPacket).packet.text == "again");
}

TEST_CASE("peers that all speak are served up to the limit, and the ones beyond it are cut off") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  std::vector<UniqueFd> peers;
  for (int i = 0; i < 64; i++) {
    peers.push_back(seqpacket_connect(folder.socket()));
    REQUIRE(write(peers.back().get(), "x", 1) == 1);
    server.resume(inbox.next(Kind::kPacket).connection);
  }
  const UniqueFd beyond = seqpacket_connect(folder.socket());
  inbox.next(Kind::kClosed);
  char byte = 0;
  CHECK(read(beyond.get(), &byte, 1) <= 0);
  REQUIRE(write(peers.front().get(), "y", 1) == 1);
  CHECK(inbox.next(Kind::kPacket).packet.text == "y");
}

TEST_CASE("a peer that never reads is cut off instead of blocking us") {
  const TemporaryFolder folder;
  Inbox inbox;
  SeqpacketHub server(inbox.handler());
  server.listen(folder.socket());
  const UniqueFd peer = seqpacket_connect(folder.socket());
  const uint32_t id = inbox.next(Kind::kOpened).connection;
  const std::string text(kMaxPacketBytes, 'x');
  while (server.send(id, text, {})) {
  }
  CHECK(inbox.next(Kind::kClosed).connection == id);
}

TEST_CASE("the socket file is the owner's alone, and a stale one is replaced") {
  const TemporaryFolder folder;
  { const UniqueFd stale = seqpacket_listen(folder.socket()); }
  const UniqueFd listener = seqpacket_listen(folder.socket());
  struct stat status {};
  REQUIRE(stat(folder.socket().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(seqpacket_connect(folder.socket()));
}

TEST_CASE("connecting to another user's socket is refused") {
  const TemporaryFolder folder;
  const UniqueFd listener = seqpacket_listen(folder.socket());
  CHECK_THROWS_WITH_AS(seqpacket_connect(folder.socket(), geteuid() + 1), doctest::Contains("another user"), Error);
}

TEST_CASE("connecting where nobody listens says so") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(seqpacket_connect(folder.socket()), doctest::Contains("ENOENT"), Error);
}

}  // namespace camfx
