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

ConsumerEntry& checked_entry(ConsumerTable& table, uint32_t entry) {
  if (entry >= kConsumerCapacity)
    throw Error("RING_INVALID", "Expected a consumer entry below " + std::to_string(kConsumerCapacity) +
                                    " but received " + std::to_string(entry));
  return table.entries[entry];
}

}  // namespace

Consumer::Frame::Frame(Frame&& other) noexcept
    : data(other.data),
      size(other.size),
      sequence(other.sequence),
      capture_ns(other.capture_ns),
      publish_ns(other.publish_ns),
      consumer_(std::exchange(other.consumer_, nullptr)),
      pin_(other.pin_) {}

Consumer::Frame::~Frame() {
  if (consumer_ != nullptr) consumer_->release(pin_);
}

Consumer::Consumer(UniqueFd ring, UniqueFd table, uint32_t entry)
    : ring_(SharedMemory::map(std::move(ring), Access::kRead, sizeof(Header))),
      table_(SharedMemory::map(std::move(table), Access::kReadWrite, sizeof(ConsumerTable))) {
  std::memcpy(&header_, ring_.data(), sizeof(Header));
  validate_header(header_, ring_.size());
  ConsumerTable table_copy{};
  std::memcpy(&table_copy, table_.data(), offsetof(ConsumerTable, entries));
  validate_table(table_copy);
  entry_ = &checked_entry(this->table(), entry);
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

Consumer::Newest Consumer::newest() const {
  // Partner: the release store in Producer::publish.
  const uint64_t word = __atomic_load_n(&shared().newest, __ATOMIC_ACQUIRE);
  const auto index = static_cast<uint32_t>(word & ((1U << kSlotBits) - 1));
  if (index >= header_.slot_count)
    throw Error("RING_INVALID", "Expected a slot below " + std::to_string(header_.slot_count) +
                                    " in newest (offset 256) but found " + std::to_string(index));
  return {word >> kSlotBits, index};
}

std::optional<Consumer::Frame> Consumer::acquire() {
  const std::optional<size_t> free = free_pin();
  if (!free) return std::nullopt;
  for (int i = 0; i < kAcquireTries; i++) {
    const Newest now = newest();
    if (now.sequence <= last_sequence_) return std::nullopt;
    if (auto frame = pin(*free, now)) return frame;
  }
  return std::nullopt;
}

/// Announce, then look: see producer.cpp. Empty when the producer has taken the slot for a newer frame.
std::optional<Consumer::Frame> Consumer::pin(size_t pin, const Newest& newest) {
  held_.at(pin).store(true, std::memory_order_relaxed);
  __atomic_store_n(&entry_->pins[pin], newest.index + 1, __ATOMIC_SEQ_CST);  // partner: Producer::pinned_slots
  Frame frame(this, pin);
  const SlotDescriptor& slot = descriptor(newest.index);
  // Partner: the stores of 0 (seq_cst) in Producer::begin and of the sequence (release) in Producer::publish.
  if (__atomic_load_n(&slot.sequence, __ATOMIC_SEQ_CST) != newest.sequence) return std::nullopt;
  frame.data =
      reinterpret_cast<const uint8_t*>(ring_.data() + header_.payload_offset + newest.index * header_.payload_stride);
  frame.size = header_.frame_size;
  frame.sequence = newest.sequence;
  frame.capture_ns = slot.capture_ns;
  frame.publish_ns = slot.publish_ns;
  last_sequence_ = newest.sequence;
  __atomic_store_n(&entry_->last_sequence, last_sequence_, __ATOMIC_RELAXED);
  __atomic_store_n(&entry_->acquired, ++acquired_, __ATOMIC_RELAXED);
  return frame;
}

/// Our reads of the payload happen before the producer sees the slot free (Producer::pinned_slots). Seq_cst, since a
/// store of 0 that lingers while we look for the next frame makes one pin name two slots during one begin().
void Consumer::release(size_t pin) {
  __atomic_store_n(&entry_->pins[pin], 0, __ATOMIC_SEQ_CST);
  held_.at(pin).store(false, std::memory_order_release);
}

std::optional<size_t> Consumer::free_pin() const {
  for (size_t pin = 0; pin < held_.size(); pin++)
    // Acquire: the word's store of 0 by the thread that released it comes before our next store to it.
    if (!held_.at(pin).load(std::memory_order_acquire)) return pin;
  return std::nullopt;
}

bool Consumer::closed() const { return __atomic_load_n(&shared().state, __ATOMIC_ACQUIRE) != 0; }
void Consumer::interrupt() const { futex_wake_all(&shared().wake); }
uint64_t Consumer::published() const { return __atomic_load_n(&shared().published, __ATOMIC_RELAXED); }
uint64_t Consumer::dropped() const { return __atomic_load_n(&shared().dropped, __ATOMIC_RELAXED); }

std::vector<Consumer::EntryState> Consumer::entries() const {
  std::vector<EntryState> states;
  for (const ConsumerEntry& entry : table().entries)
    states.push_back(
        {__atomic_load_n(&entry.pid, __ATOMIC_RELAXED),
         {__atomic_load_n(&entry.pins[0], __ATOMIC_RELAXED), __atomic_load_n(&entry.pins[1], __ATOMIC_RELAXED)},
         __atomic_load_n(&entry.acquired, __ATOMIC_RELAXED),
         __atomic_load_n(&entry.last_sequence, __ATOMIC_RELAXED)});
  return states;
}

SlotDescriptor Consumer::slot(uint32_t index) const {
  SlotDescriptor copy{};
  if (index >= header_.slot_count) return copy;
  const SlotDescriptor& slot = descriptor(index);
  copy.sequence = __atomic_load_n(&slot.sequence, __ATOMIC_RELAXED);
  copy.capture_ns = __atomic_load_n(&slot.capture_ns, __ATOMIC_RELAXED);
  copy.publish_ns = __atomic_load_n(&slot.publish_ns, __ATOMIC_RELAXED);
  return copy;
}

void Consumer::check_live_fields() const {
  newest();
  const uint32_t state = __atomic_load_n(&shared().state, __ATOMIC_ACQUIRE);
  if (state > 1)
    throw Error("RING_INVALID", "Expected 0 or 1 in state (offset 268) but found " + std::to_string(state));
}

void Consumer::assign_entry(uint32_t entry, uint32_t pid) {
  ConsumerEntry& assigned = checked_entry(table(), entry);
  for (uint32_t& pin : assigned.pins) __atomic_store_n(&pin, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&assigned.acquired, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&assigned.last_sequence, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&assigned.pid, pid, __ATOMIC_RELEASE);
}

void Consumer::set_demand(uint32_t watchers) {
  __atomic_store_n(&table().demand, watchers, __ATOMIC_RELEASE);
  futex_wake_all(&table().demand);
}

}  // namespace camfx::ring
