// A thread that serves seqpacket connections: accepts, reads, reports. It never blocks on a peer, and refuses other
// users before anything of theirs is read. When all places are taken, the peer that has been silent longest since it
// connected makes room: a flood of connections, or of stalled handshakes, keeps nobody out. Nor does a flood of
// packets: of each connection one packet at a time is in the receiver's hands, the others wait in its socket.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "io/seqpacket.h"
#include "io/unique_fd.h"

namespace camfx {

class SeqpacketHub {
 public:
  /// Leaves descriptors for the daemon's own work.
  static constexpr size_t kMaxConnections = 64;

  struct Event {
    enum class Kind { kOpened, kPacket, kClosed } kind = Kind::kOpened;
    uint32_t connection = 0;
    pid_t pid = 0;  // of the peer
    Packet packet;
  };
  /// Called on the hub's thread. After a packet, resume() its connection: until then nothing more of it is reported.
  using Handler = std::function<void(Event&&)>;

  explicit SeqpacketHub(Handler handler);
  SeqpacketHub(const SeqpacketHub&) = delete;
  SeqpacketHub& operator=(const SeqpacketHub&) = delete;
  /// Closes every connection and joins the thread; no event is reported afterwards.
  ~SeqpacketHub();

  // From any thread. listen() at most once.
  void listen(const std::string& path);
  uint32_t connect(const std::string& path);
  /// False when the connection is gone or its peer does not read; it is then closed (and reported as closed).
  bool send(uint32_t connection, const std::string& text, std::span<const int> fds);
  void close(uint32_t connection);
  /// The receiver has done with the connection's packet. Nothing for one that is gone.
  void resume(uint32_t connection);

 private:
  struct Connection {
    UniqueFd fd;
    pid_t pid = 0;
    bool spoke = false;
    bool closing = false;
    bool busy = false;  // a packet of it is in the receiver's hands
  };

  void run();
  void poll_once();
  void accept_one(int listener);
  void make_room(uint32_t newcomer);
  void read_from(uint32_t id);
  void report_closed(uint32_t id);
  void wake() const;
  uint32_t add(UniqueFd fd, pid_t pid);

  Handler handler_;
  UniqueFd wake_fd_;
  bool out_of_descriptors_ = false;  // the hub's thread only
  std::mutex mutex_;                 // guards all below
  UniqueFd listener_;
  std::map<uint32_t, Connection> connections_;
  uint32_t next_id_ = 1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace camfx
