// The writing end of a ring. Wait-free: begin() looks at each slot at most once and at a fixed-size table, whatever
// consumers do or don't do. One thread at a time; what is about the demand may come from any.
#pragma once

#include <cstdint>
#include <optional>

#include "frame/format.h"
#include "ring/layout.h"
#include "ring/shared_memory.h"

namespace camfx::ring {

class Producer {
 public:
  /// A slot that is the producer's alone until publish() or abandon().
  struct Slot {
    uint32_t index;
    uint8_t* data;  // packed_layout(format).size bytes
  };

  explicit Producer(const FrameFormat& format, uint32_t slot_count = kDefaultSlots);
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;
  ~Producer();

  /// Marks the ring closed and wakes everybody who waits for a frame. Idempotent.
  void close();

  /// A free slot: neither the newest nor pinned by a consumer. Empty when there is none (the frame is dropped and
  /// counted).
  std::optional<Slot> begin();
  /// Makes the slot the newest frame. `capture_ns` is CLOCK_MONOTONIC.
  void publish(const Slot& slot, int64_t capture_ns);
  /// Gives the slot back unpublished, its old frame lost.
  void abandon(const Slot& slot);
  /// Takes the newest frame off the show until the next one is published: whoever has not acquired it no longer can.
  void withdraw();

  /// How many watch, as the broker says; 0 while no broker has had the ring.
  uint32_t demand() const;
  /// Sleeps until the demand is another than `seen`, or wake_demand(); may return early.
  void wait_demand(uint32_t seen) const;
  /// Lets a wait_demand() return, if it sleeps by now.
  void wake_demand() const;

  const FrameFormat& format() const { return format_; }
  size_t frame_size() const { return header().frame_size; }
  uint64_t generation() const;
  uint64_t published() const;
  uint64_t dropped() const;
  int ring_fd() const { return ring_.fd(); }
  int table_fd() const { return table_.fd(); }

 private:
  Header& header() const;
  ConsumerTable& table() const;
  SlotDescriptor& descriptor(uint32_t index) const;
  uint64_t pinned_slots() const;

  FrameFormat format_;
  SharedMemory ring_;
  SharedMemory table_;
  uint64_t sequence_ = 0;
  uint32_t newest_slot_ = kMaxSlots;  // none yet
};

}  // namespace camfx::ring
