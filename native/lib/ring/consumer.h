// The reading end of a ring: the newest frame, used in place. Writes nothing but its own entry of the consumer table.
// One thread at a time; interrupt() may come from any.
#pragma once

#include <cstdint>
#include <optional>

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
    explicit Frame(uint32_t* pin) : pin_(pin) {}
    uint32_t* pin_;
  };

  /// `entry` is the index in the consumer table that the broker gave us. Throws RING_INVALID or RING_VERSION.
  Consumer(UniqueFd ring, UniqueFd table, uint32_t entry);

  const FrameFormat& format() const { return format_; }
  uint64_t generation() const { return header_.generation; }
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

  // Broker only.
  /// Takes back every pin of a consumer that is gone.
  void clear_entry(uint32_t entry);
  /// Tells the producer how many watch.
  void set_demand(uint32_t watchers);

 private:
  ConsumerTable& table() const { return *reinterpret_cast<ConsumerTable*>(table_.data()); }
  const Header& shared() const { return *reinterpret_cast<const Header*>(ring_.data()); }
  const SlotDescriptor& descriptor(uint32_t index) const;
  std::optional<Frame> pin(uint32_t* pin_word, uint32_t index, uint64_t sequence);
  uint32_t* free_pin() const;

  SharedMemory ring_;
  SharedMemory table_;
  Header header_{};  // our validated copy: the shared one may change under us
  FrameFormat format_;
  ConsumerEntry* entry_ = nullptr;
  uint64_t last_sequence_ = 0;
};

}  // namespace camfx::ring
