// Every frame carries its number in every byte group, so that a torn or reused one shows.
#include <doctest/doctest.h>

#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "ring_fixture.h"

namespace camfx::ring {

namespace {

constexpr uint64_t kFrames = 20'000;
constexpr uint32_t kConsumers = 3;
constexpr size_t kWords = 64 * 64 * 3 / 2 / sizeof(uint64_t);

void write_number(uint8_t* data, uint64_t number) {
  for (size_t i = 0; i < kWords; i++) std::memcpy(data + i * sizeof(number), &number, sizeof(number));
}

/// The number that every word holds, or 0 when they differ.
uint64_t read_number(const uint8_t* data) {
  uint64_t first = 0;
  std::memcpy(&first, data, sizeof(first));
  for (size_t i = 1; i < kWords; i++) {
    uint64_t word = 0;
    std::memcpy(&word, data + i * sizeof(word), sizeof(word));
    if (word != first) return 0;
  }
  return first;
}

struct Findings {
  uint64_t seen = 0;
  uint64_t torn = 0;
  uint64_t misnumbered = 0;
  uint64_t reordered = 0;
  uint64_t changed_while_held = 0;
};

void consume_until_closed(const Producer& producer, uint32_t entry, Findings& findings) {
  Consumer consumer = consume(producer, entry);
  uint64_t last = 0;
  while (last < kFrames) {
    consumer.wait(100);
    const auto frame = consumer.acquire();
    if (!frame) continue;
    const uint64_t number = read_number(frame->data);
    findings.seen++;
    if (number == 0) findings.torn++;
    if (number != frame->sequence) findings.misnumbered++;
    if (frame->sequence <= last) findings.reordered++;
    last = frame->sequence;
    if (findings.seen % 16 == entry) std::this_thread::yield();
    if (read_number(frame->data) != number) findings.changed_while_held++;
  }
}

}  // namespace

TEST_CASE("racing consumers never see a torn, reordered or overwritten frame") {
  Producer producer(kSmall);
  std::vector<Findings> findings(kConsumers);
  std::vector<std::thread> threads;
  for (uint32_t entry = 0; entry < kConsumers; entry++)
    threads.emplace_back([&, entry] { consume_until_closed(producer, entry, findings[entry]); });
  for (uint64_t number = 1; number <= kFrames; number++) {
    const auto slot = producer.begin();
    REQUIRE(slot);  // there are slots for every pin, so no consumer can make us drop
    write_number(slot->data, number);
    producer.publish(*slot, 0);
  }
  for (std::thread& thread : threads) thread.join();
  for (const Findings& found : findings) {
    CHECK(found.seen > 0);
    CHECK(found.torn == 0);
    CHECK(found.misnumbered == 0);
    CHECK(found.reordered == 0);
    CHECK(found.changed_while_held == 0);
  }
  CHECK(producer.dropped() == 0);
}

}  // namespace camfx::ring
