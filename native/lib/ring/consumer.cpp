// The proof that a pinned frame is never overwritten is at the top of producer.cpp.
#include "ring/consumer.h"

#include <cstring>
#include <utility>

#include "io/error.h"
#include "ring/futex.h"
#include "ring/validate.h"

namespace camfx::ring {

namespace {

// A producer can overtake us at most once per frame period; more retries mean a peer that plays games.
constexpr int kAcquireTries = 16;

}  // namespace

Consumer::Frame::Frame(Frame&& other) noexcept
    : data(other.data),
      size(other.size),
      sequence(other.sequence),
      capture_ns(other.capture_ns),
      publish_ns(other.publish_ns),
      pin_(std::exchange(other.pin_, nullptr)) {}

Consumer::Frame::~Frame() {
  // Release: our reads of the payload happen before the producer sees the slot free (Producer::pinned_slots).
  if (pin_ != nullptr) __atomic_store_n(pin_, 0, __ATOMIC_RELEASE);
}

Consumer::Consumer(UniqueFd ring, UniqueFd table, uint32_t entry)
    : ring_(SharedMemory::map(std::move(ring), Access::kRead, sizeof(Header))),
      table_(SharedMemory::map(std::move(table), Access::kReadWrite, sizeof(ConsumerTable))) {
  std::memcpy(&header_, ring_.data(), sizeof(Header));
  validate_header(header_, ring_.size());
  ConsumerTable table_copy{};
  std::memcpy(&table_copy, table_.data(), offsetof(ConsumerTable, entries));
  validate_table(table_copy);
  clear_entry(entry);
  entry_ = &this->table().entries[entry];
  format_ = {header_.fourcc, header_.width, header_.height, header_.fps_numerator, header_.fps_denominator};
}

const SlotDescriptor& Consumer::descriptor(uint32_t index) const {
  const std::byte* base = ring_.data() + header_.slot_table_offset;
  return *reinterpret_cast<const SlotDescriptor*>(base + size_t{index} * header_.slot_stride);
}

bool Consumer::wait(int timeout_ms) const {
  const uint32_t seen = __atomic_load_n(&shared().wake, __ATOMIC_ACQUIRE);
  if (has_newer()) return true;
  if (closed()) return false;
  futex_wait(&shared().wake, seen, timeout_ms);
  return has_newer();
}

bool Consumer::has_newer() const {
  return __atomic_load_n(&shared().newest, __ATOMIC_ACQUIRE) >> kSlotBits > last_sequence_;
}

std::optional<Consumer::Frame> Consumer::acquire() {
  uint32_t* const pin_word = free_pin();
  if (pin_word == nullptr) return std::nullopt;
  for (int i = 0; i < kAcquireTries; i++) {
    const uint64_t newest = __atomic_load_n(&shared().newest, __ATOMIC_ACQUIRE);
    const uint64_t sequence = newest >> kSlotBits;
    const auto index = static_cast<uint32_t>(newest & ((1U << kSlotBits) - 1));
    if (sequence <= last_sequence_) return std::nullopt;
    if (index >= header_.slot_count)
      throw Error("RING_INVALID", "Expected a slot below " + std::to_string(header_.slot_count) +
                                      " in newest (offset 256) but found " + std::to_string(index));
    if (auto frame = pin(pin_word, index, sequence)) return frame;
  }
  return std::nullopt;
}

/// Announce, then look: see producer.cpp. Empty when the producer has taken the slot for a newer frame.
std::optional<Consumer::Frame> Consumer::pin(uint32_t* pin_word, uint32_t index, uint64_t sequence) {
  __atomic_store_n(pin_word, index + 1, __ATOMIC_SEQ_CST);  // partner: Producer::pinned_slots
  Frame frame(pin_word);
  const SlotDescriptor& slot = descriptor(index);
  if (__atomic_load_n(&slot.sequence, __ATOMIC_SEQ_CST) != sequence) return std::nullopt;
  frame.data = reinterpret_cast<const uint8_t*>(ring_.data() + header_.payload_offset + index * header_.payload_stride);
  frame.size = header_.frame_size;
  frame.sequence = sequence;
  frame.capture_ns = slot.capture_ns;
  frame.publish_ns = slot.publish_ns;
  last_sequence_ = sequence;
  return frame;
}

uint32_t* Consumer::free_pin() const {
  for (uint32_t& word : entry_->pins)
    if (__atomic_load_n(&word, __ATOMIC_RELAXED) == 0) return &word;
  return nullptr;
}

bool Consumer::closed() const { return __atomic_load_n(&shared().state, __ATOMIC_ACQUIRE) != 0; }
void Consumer::interrupt() const { futex_wake_all(&shared().wake); }
uint64_t Consumer::published() const { return __atomic_load_n(&shared().published, __ATOMIC_RELAXED); }
uint64_t Consumer::dropped() const { return __atomic_load_n(&shared().dropped, __ATOMIC_RELAXED); }

void Consumer::clear_entry(uint32_t entry) {
  if (entry >= kConsumerCapacity)
    throw Error("RING_INVALID", "Expected a consumer entry below " + std::to_string(kConsumerCapacity) +
                                    " but received " + std::to_string(entry));
  for (uint32_t& pin : table().entries[entry].pins) __atomic_store_n(&pin, 0, __ATOMIC_RELEASE);
}

void Consumer::set_demand(uint32_t watchers) {
  __atomic_store_n(&table().demand, watchers, __ATOMIC_RELEASE);
  futex_wake_all(&table().demand);
}

}  // namespace camfx::ring
