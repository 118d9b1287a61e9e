// The reading end of a ring: the newest frame, used in place. Writes nothing but its own entry of the consumer table.
// One thread at a time; interrupt(), and the end of a Frame, may come from any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "frame/format.h"
#include "ring/layout.h"
#include "ring/shared_memory.h"

namespace camfx::ring {

class Consumer {
 public:
  /// A pinned frame: its bytes stay as they are until the frame is destroyed. Must not outlive its Consumer.
  class Frame {
   public:
    Frame(Frame&& other) noexcept;
    Frame& operator=(Frame&&) = delete;
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    ~Frame();

    const uint8_t* data = nullptr;
    size_t size = 0;  // bytes
    uint64_t sequence = 0;
    int64_t capture_ns = 0;
    int64_t publish_ns = 0;

   private:
    friend class Consumer;
    Frame(Consumer* consumer, size_t pin) : consumer_(consumer), pin_(pin) {}
    Consumer* consumer_;
    size_t pin_;
  };

  /// `entry` is the index in the consumer table that the broker gave us. Throws RING_INVALID or RING_VERSION.
  Consumer(UniqueFd ring, UniqueFd table, uint32_t entry);
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  ~Consumer() = default;

  const FrameFormat& format() const { return format_; }
  uint64_t generation() const { return header_.generation; }
  uint32_t slot_count() const { return header_.slot_count; }
  uint32_t producer_pid() const { return header_.producer_pid; }

  /// Waits at most timeout_ms for a frame newer than the last acquired. False on timeout, interrupt or closed ring.
  bool wait(int timeout_ms) const;
  /// The newest frame if it is newer than the last acquired and a pin is free. Throws RING_INVALID for absurd values.
  std::optional<Frame> acquire();
  /// Whether the ring announces a frame newer than the last acquired.
  bool has_newer() const;
  /// The producer closed the ring in order (a killed one shows on its socket only).
  bool closed() const;
  /// Makes a wait() of this process or another return early.
  void interrupt() const;

  uint64_t published() const;
  uint64_t dropped() const;

  /// What the table says of one consumer; untrusted, for people to read.
  struct EntryState {
    uint32_t pid;  // 0 = free
    std::array<uint32_t, kPinsPerConsumer> pins;
    uint64_t acquired;
    uint64_t last_sequence;
  };
  std::vector<EntryState> entries() const;
  /// Sequence and times of the frame in a slot, which may change while they are read.
  SlotDescriptor slot(uint32_t index) const;

  /// Throws RING_INVALID when a live field has a value that no producer writes.
  void check_live_fields() const;

  // For a second mapping of the same memory.
  int ring_fd() const { return ring_.fd(); }
  size_t ring_size() const { return ring_.size(); }
  const uint8_t* ring_data() const { return reinterpret_cast<const uint8_t*>(ring_.data()); }

  // Broker only.
  /// Takes back every pin of the entry and notes whose it is now; 0 = nobody's.
  void assign_entry(uint32_t entry, uint32_t pid);
  /// Tells the producer how many watch.
  void set_demand(uint32_t watchers);

 private:
  ConsumerTable& table() const { return *reinterpret_cast<ConsumerTable*>(table_.data()); }
  const Header& shared() const { return *reinterpret_cast<const Header*>(ring_.data()); }
  const SlotDescriptor& descriptor(uint32_t index) const;
  struct Newest {
    uint64_t sequence;
    uint32_t index;
  };
  Newest newest() const;
  std::optional<Frame> pin(size_t pin, const Newest& newest);
  std::optional<size_t> free_pin() const;
  void release(size_t pin);

  SharedMemory ring_;
  SharedMemory table_;
  Header header_{};  // our validated copy: the shared one may change under us
  FrameFormat format_;
  ConsumerEntry* entry_ = nullptr;
  // Our own account of our pins: the words in the table can be written by other consumers.
  std::array<std::atomic<bool>, kPinsPerConsumer> held_{};
  uint64_t last_sequence_ = 0;
  uint64_t acquired_ = 0;
};

}  // namespace camfx::ring
