// camfx::ring::Consumer with memories of a stranger: it takes what the document calls valid and nothing else, says of
// the frames what the memory says, and never reads outside it.
#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "io/error.h"
#include "ring/consumer.h"
#include "ring_patches.h"

namespace {

using camfx::UniqueFd;
using camfx::ring::Consumer;

/// The input's fifth byte.
enum : uint8_t {
  kHoldFirst = 1,   // what round 1 takes is held to the end
  kHoldSecond = 2,  // what round 2 takes is
};

/// A ring for as long as one input lasts.
class Ring {
 public:
  Ring(const uint8_t* data, size_t size) { fuzzed_make(&fuzzed_, data, size); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() { fuzzed_free(&fuzzed_); }
  fuzzed_ring* get() { return &fuzzed_; }
  fuzzed_ring* operator->() { return &fuzzed_; }

 private:
  fuzzed_ring fuzzed_;
};

bool is_refusal(const camfx::Error& error) { return error.code() == "RING_INVALID" || error.code() == "RING_VERSION"; }

/// Whether `act` throws what says that the peer is at fault.
template <typename Act>
bool refuses(const Act& act) {
  try {
    act();
    return false;
  } catch (const camfx::Error& error) {
    CHECK(is_refusal(error));
    return true;
  }
}

void check_words(const Consumer& consumer, Ring& ring, uint64_t last) {
  const newest_frame newest = fuzzed_newest(ring.get());
  const uint32_t state = get32(ring->ring.bytes, 268);
  CHECK(consumer.has_newer() == (newest.sequence > last));
  CHECK(consumer.wait(0) == consumer.has_newer());
  CHECK(consumer.closed() == (state != 0));
  CHECK(consumer.published() == get64(ring->ring.bytes, 320));
  CHECK(consumer.dropped() == get64(ring->ring.bytes, 328));
  CHECK(refuses([&] { consumer.check_live_fields(); }) == (!newest.has_slot || state > 1));
}

void check_slots(const Consumer& consumer, Ring& ring) {
  CHECK(consumer.slot_count() == get32(ring->header, 12));
  for (uint32_t slot = 0; slot < consumer.slot_count(); slot++) {
    const uint64_t at = fuzzed_descriptor(ring.get(), slot);
    CHECK(consumer.slot(slot).sequence == get64(ring->ring.bytes, at));
    CHECK(consumer.slot(slot).publish_ns == static_cast<int64_t>(get64(ring->ring.bytes, at + 16)));
  }
  CHECK(consumer.slot(consumer.slot_count()).sequence == 0);
  CHECK(consumer.slot(UINT32_MAX).sequence == 0);
}

void check_entries(const Consumer& consumer, Ring& ring) {
  const auto entries = consumer.entries();
  CHECK(entries.size() == ENTRY_COUNT);
  for (size_t i = 0; i < entries.size(); i++) {
    const uint8_t* entry = ring->table.bytes + ENTRY_OFFSET + i * ENTRY_BYTES;
    CHECK(entries[i].pins[0] == get32(entry, 0) && entries[i].pins[1] == get32(entry, 4));
    CHECK(entries[i].acquired == get64(entry, 8) && entries[i].last_sequence == get64(entry, 16));
    CHECK(entries[i].pid == get32(entry, 24));
  }
}

/// What acquire() gave is the newest frame, where the header that was handed over has it.
void check_frame(const Consumer& consumer, Ring& ring, const Consumer::Frame& frame, size_t pin) {
  const newest_frame newest = fuzzed_newest(ring.get());
  CHECK(newest.is_there && frame.sequence == newest.sequence && frame.size == newest.size);
  CHECK(frame.data == consumer.ring_data() + newest.offset);
  CHECK(newest.offset + newest.size <= consumer.ring_size());
  const uint64_t descriptor = fuzzed_descriptor(ring.get(), newest.slot);
  CHECK(frame.capture_ns == static_cast<int64_t>(get64(ring->ring.bytes, descriptor + 8)));
  CHECK(frame.publish_ns == static_cast<int64_t>(get64(ring->ring.bytes, descriptor + 16)));
  CHECK(fuzzed_pin(ring.get(), pin) == newest.slot + 1);
  read_all(frame.data, frame.size);
}

/// Takes the newest frame into `frame`, with `pin` free and the ones below it held.
void acquire(Consumer& consumer, Ring& ring, std::optional<Consumer::Frame>& frame, size_t pin, uint64_t& last) {
  const newest_frame newest = fuzzed_newest(ring.get());
  fuzzed_remember_table(ring.get());
  const bool refused = refuses([&] {
    if (auto got = consumer.acquire()) frame.emplace(std::move(*got));
  });
  fuzzed_check_table(ring.get());
  CHECK(refused == !newest.has_slot);
  CHECK(frame.has_value() == (newest.is_there && newest.sequence > last));
  if (!frame) return;
  check_frame(consumer, ring, *frame, pin);
  last = newest.sequence;
  CHECK(!consumer.has_newer());
}

void use(Consumer& consumer, Ring& ring) {
  // One for each pin. What isn't held to the end is let go in its round.
  std::array<std::optional<Consumer::Frame>, 2> held;
  uint64_t last = 0;
  for (int round = 1; round <= ROUNDS; round++) {
    fuzzed_patch(ring.get(), round);
    check_words(consumer, ring, last);
    check_slots(consumer, ring);
    check_entries(consumer, ring);
    const size_t pin = held[0] ? 1 : 0;
    if (held[pin]) {
      CHECK(!consumer.acquire());
      continue;
    }
    acquire(consumer, ring, held.at(pin), pin, last);
    const int hold = round == 1 ? kHoldFirst : kHoldSecond;
    if (round < ROUNDS && (ring->actions & hold) != 0) continue;
    const bool was_held = held.at(pin).has_value();
    held.at(pin).reset();
    if (was_held) CHECK(fuzzed_pin(ring.get(), pin) == 0);
  }
  for (const auto& frame : held)
    if (frame) read_all(frame->data, frame->size);
}

void consume(Ring& ring) {
  const bool valid = fuzzed_is_valid(ring.get(), 0);
  std::optional<Consumer> consumer;
  const bool refused = refuses([&] {
    consumer.emplace(UniqueFd(fuzzed_ring_fd(ring.get())), UniqueFd(fuzzed_table_fd(ring.get())), ring->entry);
  });
  if (refused) {
    CHECK(!valid);
    return;
  }
  CHECK(valid);
  CHECK(std::memcmp(&consumer->format().code, ring->header + 72, 4) == 0);
  CHECK(consumer->generation() == get64(ring->header, 56));
  use(*consumer, ring);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int descriptors = open_descriptors();
  {
    Ring ring(data, size);
    consume(ring);
  }
  CHECK(open_descriptors() == descriptors);
  CHECK(open_mappings() == 0);
  return 0;
}
