// A peer's tie to the daemon in the stress test: connects, says its line, and takes answers, without an event loop.
#pragma once

#include <poll.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "io/error.h"
#include "io/seqpacket.h"

namespace camfx::stress {

class BrokerClient {
 public:
  explicit BrokerClient(std::string path) : path_(std::move(path)) {}

  bool connected() const { return static_cast<bool>(socket_); }

  /// Whether the daemon is there and has said nothing that is still to be read.
  bool is_quiet() const {
    pollfd polled{socket_.get(), POLLIN, 0};
    return socket_ && poll(&polled, 1, 0) == 0;
  }

  /// Connects and sends the first packet; tries until it is done, since the daemon may be dead at the moment.
  void connect(const std::string& text, std::span<const int> fds) {
    for (;;) try {
        socket_ = seqpacket_connect(path_);
        if (seqpacket_send(socket_.get(), text, fds)) return;
      } catch (const Error&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
  }

  /// The next packet, if one comes in time. Disconnects when the other end has hung up.
  std::optional<Packet> receive(int timeout_ms) {
    if (!socket_) return std::nullopt;
    pollfd polled{socket_.get(), POLLIN, 0};
    if (poll(&polled, 1, timeout_ms) <= 0) return std::nullopt;
    Packet packet;
    switch (seqpacket_receive(socket_.get(), packet)) {
      case ReceiveStatus::kPacket:
        return packet;
      case ReceiveStatus::kWouldBlock:
        return std::nullopt;
      default:
        socket_ = UniqueFd();
        return std::nullopt;
    }
  }

 private:
  std::string path_;
  UniqueFd socket_;
};

inline bool is_type(const Packet& packet, const char* type) {
  return packet.text.find("\"type\":\"" + std::string(type) + "\"") != std::string::npos;
}

}  // namespace camfx::stress
