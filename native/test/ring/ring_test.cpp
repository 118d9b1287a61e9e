#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "io/error.h"
#include "ring_fixture.h"

namespace camfx::ring {

namespace {

void publish(Producer& producer, uint8_t value, int64_t capture_ns = 0) {
  const auto slot = producer.begin();
  REQUIRE(slot);
  std::fill_n(slot->data, packed_layout(kI420, 64, 64).size, value);
  producer.publish(*slot, capture_ns);
}

}  // namespace

TEST_CASE("a consumer gets the newest frame once, in place") {
  Producer producer(kSmall);
  Consumer consumer = consume(producer, 0);
  CHECK_FALSE(consumer.acquire());
  publish(producer, 1, 111);
  publish(producer, 2, 222);
  const auto frame = consumer.acquire();
  REQUIRE(frame);
  CHECK(frame->data[0] == 2);
  CHECK(frame->size == 64 * 64 * 3 / 2);
  CHECK(frame->sequence == 2);
  CHECK(frame->capture_ns == 222);
  CHECK(frame->publish_ns > 0);
  CHECK_FALSE(consumer.acquire());
}

TEST_CASE("a held frame keeps its bytes while the producer goes round") {
  Producer producer(kSmall, 4);
  Consumer consumer = consume(producer, 0);
  publish(producer, 7);
  const auto held = consumer.acquire();
  REQUIRE(held);
  for (uint8_t i = 0; i < 50; i++) publish(producer, 100 + i);
  CHECK(std::all_of(held->data, held->data + held->size, [](uint8_t byte) { return byte == 7; }));
}

TEST_CASE("a consumer may hold two frames and gets no third") {
  Producer producer(kSmall);
  Consumer consumer = consume(producer, 3);
  publish(producer, 1);
  const auto first = consumer.acquire();
  publish(producer, 2);
  auto second = consumer.acquire();
  publish(producer, 3);
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(consumer.acquire());
  { const auto released = std::move(second); }
  const auto third = consumer.acquire();
  REQUIRE(third);
  CHECK(third->data[0] == 3);
}

TEST_CASE("the producer drops and counts when every slot is held") {
  Producer producer(kSmall, 3);
  Consumer one = consume(producer, 0);
  publish(producer, 1);
  const auto a = one.acquire();
  publish(producer, 2);
  const auto b = one.acquire();
  publish(producer, 3);
  CHECK_FALSE(producer.begin());
  CHECK(producer.dropped() == 1);
  CHECK(producer.published() == 3);
}

TEST_CASE("all consumers with all their pins leave the producer a slot") {
  Producer producer(kSmall);
  std::deque<Consumer> consumers;
  for (uint32_t entry = 0; entry < kConsumerCapacity; entry++)
    consumers.emplace_back(duplicate(producer.ring_fd()), duplicate(producer.table_fd()), entry);
  std::vector<Consumer::Frame> held;
  for (Consumer& consumer : consumers)
    for (uint32_t pin = 0; pin < kPinsPerConsumer; pin++) {
      publish(producer, 1);
      held.push_back(consumer.acquire().value());
    }
  for (int i = 0; i < 10; i++) publish(producer, 2);
  CHECK(producer.dropped() == 0);
}

TEST_CASE("the broker takes back the pins of a dead consumer") {
  Producer producer(kSmall, 3);
  Consumer broker = consume(producer, 0);
  publish(producer, 1);
  std::optional<Consumer> dead(std::in_place, duplicate(producer.ring_fd()), duplicate(producer.table_fd()), 1);
  auto held = dead->acquire();
  REQUIRE(held);
  publish(producer, 2);
  auto held_too = dead->acquire();
  publish(producer, 3);
  CHECK_FALSE(producer.begin());
  broker.assign_entry(1, 0);
  CHECK(producer.begin());
}

TEST_CASE("the table tells who holds and has taken what") {
  Producer producer(kSmall);
  Consumer broker = consume(producer, 0);
  broker.assign_entry(5, 4711);
  Consumer consumer = consume(producer, 5);
  publish(producer, 1);
  publish(producer, 2, 222);
  const auto held = consumer.acquire();
  REQUIRE(held);
  const Consumer::EntryState state = broker.entries().at(5);
  CHECK(state.pid == 4711);
  CHECK(state.acquired == 1);
  CHECK(state.last_sequence == 2);
  REQUIRE(state.pins[0] > 0);
  CHECK(broker.slot(state.pins[0] - 1).sequence == 2);
  CHECK(broker.slot(state.pins[0] - 1).capture_ns == 222);
  broker.assign_entry(5, 0);
  CHECK(broker.entries().at(5).acquired == 0);
}

TEST_CASE("a consumer whose pins others overwrite keeps its own account of them") {
  Producer producer(kSmall);
  Consumer vandal = consume(producer, 0);
  Consumer consumer = consume(producer, 1);
  publish(producer, 1);
  const auto first = consumer.acquire();
  vandal.assign_entry(1, 0);
  publish(producer, 2);
  const auto second = consumer.acquire();
  REQUIRE(second);
  publish(producer, 3);
  CHECK_FALSE(consumer.acquire());
}

TEST_CASE("an abandoned slot is never seen and can be used again") {
  Producer producer(kSmall, 3);
  Consumer consumer = consume(producer, 0);
  publish(producer, 1);
  for (int i = 0; i < 5; i++) {
    const auto slot = producer.begin();
    REQUIRE(slot);
    producer.abandon(*slot);
  }
  const auto frame = consumer.acquire();
  REQUIRE(frame);
  CHECK(frame->sequence == 1);
}

TEST_CASE("a withdrawn frame is nobody's news, and the next one is everybody's") {
  Producer producer(kSmall, 3);
  Consumer early = consume(producer, 0);
  publish(producer, 1);
  const auto held = early.acquire();
  producer.withdraw();
  Consumer late = consume(producer, 1);
  CHECK_FALSE(late.has_newer());
  CHECK_FALSE(late.acquire());
  CHECK_FALSE(early.acquire());
  CHECK_NOTHROW(late.check_live_fields());
  publish(producer, 2);
  REQUIRE(held);
  CHECK(held->data[0] == 1);
  for (Consumer* consumer : {&early, &late}) {
    const auto next = consumer->acquire();
    REQUIRE(next);
    CHECK(next->sequence == 2);
    CHECK(next->data[0] == 2);
  }
}

TEST_CASE("a closing producer tells its consumers") {
  std::optional<Producer> producer(kSmall);
  Consumer consumer = consume(*producer, 0);
  publish(*producer, 1);
  CHECK_FALSE(consumer.closed());
  producer.reset();
  CHECK(consumer.closed());
  REQUIRE(consumer.acquire());  // the memory lives on with its last user
  CHECK_FALSE(consumer.wait(60'000));
}

TEST_CASE("ring memory can't be written by a consumer, nor resized by anybody") {
  Producer producer(kSmall);
  const int seals = fcntl(producer.ring_fd(), F_GET_SEALS);
  CHECK(seals == (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL));
  CHECK_THROWS_AS(SharedMemory::map(duplicate(producer.ring_fd()), Access::kReadWrite, 1), Error);
  CHECK(ftruncate(producer.ring_fd(), 0) == -1);
}

TEST_CASE("two rings of one process differ in generation") {
  const Producer first(kSmall);
  const Producer second(kSmall);
  CHECK(first.generation() != second.generation());
}

TEST_CASE("a producer refuses absurd shapes") {
  CHECK_THROWS_AS(Producer(kSmall, 2), Error);
  CHECK_THROWS_AS(Producer(kSmall, 65), Error);
  CHECK_THROWS_AS(Producer({kI420, 63, 64, 30, 1}), Error);
  CHECK_THROWS_AS(Producer({kI420, 64, 64, 0, 1}), Error);
}

}  // namespace camfx::ring
