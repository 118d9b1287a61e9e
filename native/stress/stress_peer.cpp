// One process of the stress test: `stress_peer producer|consumer SOCKET CAMERA WIDTHxHEIGHT SEED`. Runs until killed,
// across deaths of the daemon and the other end. Tells of its progress on stdout, and ends with status 3 after a frame
// that was torn, out of order, or changed while held.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

#include "broker_client.h"
#include "ring/consumer.h"
#include "ring/producer.h"
#include "stress_payload.h"

namespace camfx::stress {

namespace {

constexpr uint64_t kProducerReport = 10'000;
constexpr uint64_t kConsumerReport = 1'000;

struct Arguments {
  std::string role;
  std::string socket;
  std::string camera;
  FrameFormat format;
  uint64_t seed = 0;
};

[[noreturn]] void fail(const char* what, uint64_t sequence) {
  std::printf("BROKEN %s at frame %llu\n", what, static_cast<unsigned long long>(sequence));
  std::fflush(stdout);
  std::exit(3);
}

void report(const char* what, uint64_t count) {
  std::printf("%s %llu\n", what, static_cast<unsigned long long>(count));
  std::fflush(stdout);
}

void produce(const Arguments& arguments) {
  ring::Producer producer(arguments.format, 8);
  BrokerClient broker(arguments.socket);
  const std::string offer = R"({"type":"offer","version":1,"camera":")" + arguments.camera + "\"}";
  const std::array fds{producer.ring_fd(), producer.table_fd()};
  const size_t words = producer.frame_size() / sizeof(uint64_t);
  uint64_t published = 0;
  for (;;) {
    // A refused offer: the camera is still the former producer's until its death is known.
    if (!broker.connected()) broker.connect(offer, fds);
    broker.receive(0);
    for (int i = 0; i < 1000; i++) {
      const auto slot = producer.begin();
      if (!slot) continue;
      fill({reinterpret_cast<uint64_t*>(slot->data), words}, published + 1, producer.generation());
      producer.publish(*slot, static_cast<int64_t>(published + 1));
      if (++published % kProducerReport == 0) report("published", kProducerReport);
    }
  }
}

class Watcher {
 public:
  Watcher(ring::Consumer& consumer, const BrokerClient& broker, std::mt19937_64& random)
      : consumer_(consumer), broker_(broker), random_(random) {}

  /// One look: frames are checked when they come and again after they were held for a while.
  bool look() {
    // We may have been stopped for long: look at the connection before the pin.
    if (!consumer_.wait(20) || !broker_.is_quiet()) return false;
    auto frame = consumer_.acquire();
    if (!frame) return false;
    if (frame->sequence <= last_) fail("an older frame", frame->sequence);
    last_ = frame->sequence;
    check(*frame, "a torn frame");
    if (random_() % 16 == 0) {
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 5000));
      check(*frame, "a frame that changed while held");
    }
    return true;
  }

 private:
  void check(const ring::Consumer::Frame& frame, const char* what) {
    const std::span words{reinterpret_cast<const uint64_t*>(frame.data), frame.size / sizeof(uint64_t)};
    if (!is_whole(words, frame.sequence, consumer_.generation())) fail(what, frame.sequence);
  }

  ring::Consumer& consumer_;
  const BrokerClient& broker_;
  std::mt19937_64& random_;
  uint64_t last_ = 0;
};

/// Watches one ring until there is another, or none.
std::optional<Packet> watch(BrokerClient& broker, Packet& given, std::mt19937_64& random) {
  const uint32_t entry = static_cast<uint32_t>(std::atoi(std::strstr(given.text.c_str(), "\"entry\":") + 8));
  ring::Consumer consumer(std::move(given.fds.at(0)), std::move(given.fds.at(1)), entry);
  Watcher watcher(consumer, broker, random);
  for (uint64_t seen = 0; broker.connected();) {
    if (auto packet = broker.receive(0)) return packet;
    if (watcher.look() && ++seen % kConsumerReport == 0) report("seen", kConsumerReport);
  }
  return std::nullopt;
}

void consume(const Arguments& arguments) {
  BrokerClient broker(arguments.socket);
  std::mt19937_64 random(arguments.seed);
  const std::string attach = R"({"type":"attach","version":1,"camera":")" + arguments.camera + "\"}";
  std::optional<Packet> packet;
  for (;;) {
    if (!broker.connected()) broker.connect(attach, {});
    if (!packet) packet = broker.receive(50);
    if (!packet) continue;
    packet = is_type(*packet, "ring") ? watch(broker, *packet, random) : std::nullopt;
  }
}

Arguments read_arguments(const std::span<char*> words) {
  if (words.size() != 6) throw Error("BAD_ARGUMENT", "Expected ROLE SOCKET CAMERA WIDTHxHEIGHT SEED");
  Arguments arguments{words[1], words[2], words[3], {}, std::strtoull(words[5], nullptr, 10)};
  const int fields = std::sscanf(words[4], "%ux%u", &arguments.format.width, &arguments.format.height);
  if (fields != 2) throw Error("BAD_ARGUMENT", std::string("Expected WIDTHxHEIGHT but received ") + words[4]);
  return arguments;
}

}  // namespace

}  // namespace camfx::stress

int main(int argc, char** argv) {
  try {
    const auto arguments = camfx::stress::read_arguments({argv, static_cast<size_t>(argc)});
    if (arguments.role == "producer") camfx::stress::produce(arguments);
    camfx::stress::consume(arguments);
  } catch (const camfx::Error& error) {
    std::printf("BROKEN %s: %s\n", error.code().c_str(), error.what());
    return 3;
  }
}
