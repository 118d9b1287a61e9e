// Why no frame is ever torn. Producer and consumer each announce first and look second, both with sequentially
// consistent operations, so in the one order of those operations at least one sees the other:
//   producer begin():   descriptor.sequence := 0   then reads every pin
//   consumer acquire(): pin := slot + 1            then reads descriptor.sequence
// If the producer sees the pin it puts the sequence back and takes another slot; if the consumer sees 0 (or another
// sequence) it takes its pin back and starts again from the newest.
#include "ring/producer.h"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <ctime>

#include "io/error.h"
#include "ring/futex.h"

namespace camfx::ring {

static_assert(std::endian::native == std::endian::little, "the ring's fields are little-endian");

namespace {

int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

uint64_t round_up_to_page(uint64_t bytes) { return (bytes + kPageSize - 1) / kPageSize * kPageSize; }

uint32_t checked_slot_count(uint32_t slot_count) {
  if (slot_count < 3 || slot_count > kMaxSlots)
    throw Error("BAD_ARGUMENT", "Expected 3 to 64 slots but received " + std::to_string(slot_count));
  return slot_count;
}

Header make_header(const FrameFormat& format, uint32_t slot_count) {
  const PlaneLayout planes = packed_layout(format.code, format.width, format.height);
  if (format.fps_numerator == 0 || format.fps_denominator == 0)
    throw Error("BAD_FORMAT", "Expected a frame rate above 0");
  Header header{};
  header.magic = kMagic;
  header.version_major = kVersionMajor;
  header.version_minor = kVersionMinor;
  header.header_size = sizeof(Header);
  header.slot_count = checked_slot_count(slot_count);
  header.slot_stride = sizeof(SlotDescriptor);
  header.slot_table_offset = sizeof(Header);
  header.payload_offset = sizeof(Header) + round_up_to_page(uint64_t{slot_count} * sizeof(SlotDescriptor));
  header.payload_stride = round_up_to_page(planes.size);
  header.frame_size = planes.size;
  header.total_size = header.payload_offset + slot_count * header.payload_stride;
  header.generation = static_cast<uint64_t>(monotonic_ns());
  header.producer_pid = static_cast<uint32_t>(getpid());
  header.fourcc = format.code;
  header.width = format.width;
  header.height = format.height;
  header.plane_count = planes.plane_count;
  for (uint32_t i = 0; i < kMaxPlanes; i++) {
    header.plane_offset[i] = planes.offset.at(i);
    header.plane_stride[i] = planes.stride.at(i);
  }
  header.fps_numerator = format.fps_numerator;
  header.fps_denominator = format.fps_denominator;
  header.colour_matrix = 1;
  header.colour_range = 1;
  return header;
}

SharedMemory make_ring_memory(const Header& header) {
  SharedMemory memory = SharedMemory::create("camfx-ring", header.total_size);
  std::memcpy(memory.data(), &header, sizeof(header));
  memory.seal(kReadOnlySeals | F_SEAL_SEAL);
  return memory;
}

SharedMemory make_table_memory() {
  SharedMemory memory = SharedMemory::create("camfx-consumers", sizeof(ConsumerTable));
  ConsumerTable table{};
  table.magic = kTableMagic;
  table.version_major = kVersionMajor;
  table.version_minor = kVersionMinor;
  table.capacity = kConsumerCapacity;
  table.pins_per_consumer = kPinsPerConsumer;
  std::memcpy(memory.data(), &table, sizeof(table));
  memory.seal(kSharedSeals | F_SEAL_SEAL);
  return memory;
}

}  // namespace

Producer::Producer(const FrameFormat& format, uint32_t slot_count)
    : format_(format), ring_(make_ring_memory(make_header(format, slot_count))), table_(make_table_memory()) {}

Producer::~Producer() { close(); }

void Producer::close() {
  Header& shared = header();
  if (__atomic_exchange_n(&shared.state, 1, __ATOMIC_RELEASE) != 0) return;
  // A waiter compares this word with what it saw before it looked at the state: change it, or the wake is lost.
  __atomic_fetch_add(&shared.wake, 1, __ATOMIC_RELEASE);
  futex_wake_all(&shared.wake);
}

Header& Producer::header() const { return *reinterpret_cast<Header*>(ring_.data()); }

ConsumerTable& Producer::table() const { return *reinterpret_cast<ConsumerTable*>(table_.data()); }

SlotDescriptor& Producer::descriptor(uint32_t index) const {
  return reinterpret_cast<SlotDescriptor*>(ring_.data() + header().slot_table_offset)[index];
}

/// One bit for each slot that some consumer holds. A fixed number of loads; values out of range pin nothing.
uint64_t Producer::pinned_slots() const {
  uint64_t pinned = 0;
  for (const ConsumerEntry& entry : table().entries)
    for (const uint32_t& pin : entry.pins) {
      // Partner: the consumer's seq_cst pin store (acquire) and its release store of 0 (release of the payload).
      const uint32_t value = __atomic_load_n(&pin, __ATOMIC_SEQ_CST);
      if (value >= 1 && value <= kMaxSlots) pinned |= uint64_t{1} << (value - 1);
    }
  return pinned;
}

std::optional<Producer::Slot> Producer::begin() {
  uint64_t pinned = pinned_slots();
  const Header& shared = header();
  // Lowest index first: with few consumers only the first few payloads are ever touched, and so committed.
  for (uint32_t index = 0; index < shared.slot_count; index++) {
    if (index == newest_slot_ || (pinned >> index & 1) != 0) continue;
    SlotDescriptor& slot = descriptor(index);
    const uint64_t old_sequence = slot.sequence;
    __atomic_store_n(&slot.sequence, 0, __ATOMIC_SEQ_CST);  // partner: Consumer::acquire's check
    pinned = pinned_slots();
    if ((pinned >> index & 1) == 0)
      return Slot{index,
                  reinterpret_cast<uint8_t*>(ring_.data() + shared.payload_offset + index * shared.payload_stride)};
    __atomic_store_n(&slot.sequence, old_sequence, __ATOMIC_RELEASE);
  }
  __atomic_fetch_add(&header().dropped, 1, __ATOMIC_RELAXED);
  return std::nullopt;
}

void Producer::publish(const Slot& slot, int64_t capture_ns) {
  Header& shared = header();
  SlotDescriptor& target = descriptor(slot.index);
  target.capture_ns = capture_ns;
  target.publish_ns = monotonic_ns();
  target.flags = 0;
  target.payload_length = static_cast<uint32_t>(shared.frame_size);
  sequence_++;
  newest_slot_ = slot.index;
  // Partner: the acquire (seq_cst) load of the sequence in Consumer::acquire; it makes payload and times visible.
  __atomic_store_n(&target.sequence, sequence_, __ATOMIC_RELEASE);
  __atomic_store_n(&shared.newest, sequence_ << kSlotBits | slot.index, __ATOMIC_RELEASE);
  __atomic_fetch_add(&shared.published, 1, __ATOMIC_RELAXED);
  // After `newest`: a waiter that still saw the old frame also still has the old wake word, so its futex_wait returns.
  __atomic_store_n(&shared.wake, static_cast<uint32_t>(sequence_), __ATOMIC_RELEASE);
  futex_wake_all(&shared.wake);
}

void Producer::abandon(const Slot&) {
  // The payload may be half written: the sequence stays 0, which no consumer accepts, until the slot is used again.
}

// The slot keeps its sequence, for who has read the old word; it stays newest_slot_ and so is not written next.
void Producer::withdraw() { __atomic_store_n(&header().newest, 0, __ATOMIC_RELEASE); }

// Partner: the release store in Consumer::set_demand. Nothing else is read on its account.
uint32_t Producer::demand() const { return __atomic_load_n(&table().demand, __ATOMIC_ACQUIRE); }
void Producer::wait_demand(uint32_t seen) const { futex_wait(&table().demand, seen, -1); }
void Producer::wake_demand() const { futex_wake_all(&table().demand); }

uint64_t Producer::generation() const { return header().generation; }
uint64_t Producer::published() const { return __atomic_load_n(&header().published, __ATOMIC_RELAXED); }
uint64_t Producer::dropped() const { return __atomic_load_n(&header().dropped, __ATOMIC_RELAXED); }

}  // namespace camfx::ring
