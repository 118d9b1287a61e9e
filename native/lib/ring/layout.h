// The ring's memory layout, version 1: what docs/ring-protocol.md says, as C++. Fixed-width little-endian fields;
// every offset is frozen by the static_asserts below and by test/unit/ring/layout.test.ts.
//
// Two memfds make a ring. The *ring memory* (header, slot descriptors, payloads) is written by the producer alone: the
// seal F_SEAL_FUTURE_WRITE makes any later mapping read-only. The *consumer table* is written by the consumers (each
// its own entry) and the broker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/format.h"

namespace camfx::ring {

constexpr uint32_t kMagic = 0x52584643;       // "CFXR"
constexpr uint32_t kTableMagic = 0x54584643;  // "CFXT"
constexpr uint16_t kVersionMajor = 1;
constexpr uint16_t kVersionMinor = 3;
constexpr uint32_t kPageSize = 4096;
constexpr uint32_t kMaxSlots = 64;
constexpr uint32_t kConsumerCapacity = 16;
constexpr uint32_t kPinsPerConsumer = 2;
/// With every pin of every consumer held there is still a slot to write and the newest: nobody can starve the producer.
constexpr uint32_t kDefaultSlots = kConsumerCapacity * kPinsPerConsumer + 2;

/// `Header::newest` holds sequence << 8 | slot.
constexpr unsigned kSlotBits = 8;

struct Header {
  // Immutable once the ring has been handed over.
  uint32_t magic;
  uint16_t version_major;
  uint16_t version_minor;
  uint32_t header_size;        // bytes
  uint32_t slot_count;         // 3 to 64
  uint64_t total_size;         // bytes of the ring memory
  uint64_t slot_table_offset;  // bytes
  uint64_t payload_offset;     // bytes, page-aligned
  uint64_t payload_stride;     // bytes from one payload to the next, page-aligned
  uint64_t frame_size;         // bytes of one frame, at most payload_stride
  uint64_t generation;         // differs for each ring that a producer makes
  uint32_t slot_stride;        // bytes from one descriptor to the next
  uint32_t producer_pid;
  uint32_t fourcc;
  uint32_t width;                     // pixels
  uint32_t height;                    // pixels
  uint32_t plane_count;               // 1 to 4
  uint32_t plane_offset[kMaxPlanes];  // bytes from the payload's start
  uint32_t plane_stride[kMaxPlanes];  // bytes
  uint32_t fps_numerator;
  uint32_t fps_denominator;
  uint32_t colour_matrix;  // 1 = BT.601
  uint32_t colour_range;   // 1 = limited
  uint8_t reserved0[120];
  // Live: the producer's word for "there is a newer frame". One cache line of its own.
  uint64_t newest;  // sequence << 8 | slot; 0 = no frame yet
  uint32_t wake;    // futex: the low 32 bits of the newest sequence
  uint32_t state;   // 0 = live, 1 = closed by the producer
  uint8_t reserved1[48];
  // Live: counters.
  uint64_t published;
  uint64_t dropped;  // frames not published because every slot was held
  uint8_t reserved2[48];
  uint8_t reserved3[3712];
};

struct SlotDescriptor {
  uint64_t sequence;        // 0 while being written
  int64_t capture_ns;       // CLOCK_MONOTONIC
  int64_t publish_ns;       // CLOCK_MONOTONIC
  uint32_t flags;           // 0
  uint32_t payload_length;  // bytes
  uint8_t reserved[32];
};

struct ConsumerEntry {
  uint32_t pins[kPinsPerConsumer];  // slot index + 1; 0 = none
  uint64_t acquired;                // frames taken
  uint64_t last_sequence;           // of the newest frame taken
  uint32_t pid;                     // of the consumer; 0 = the entry is free; written by the broker
  uint8_t reserved[36];
};

struct ConsumerTable {
  uint32_t magic;
  uint16_t version_major;
  uint16_t version_minor;
  uint32_t capacity;  // entries
  uint32_t pins_per_consumer;
  uint32_t demand;  // futex: how many watch; written by the broker
  uint8_t reserved[44];
  ConsumerEntry entries[kConsumerCapacity];
  uint8_t reserved_tail[kPageSize - 64 - 64 * kConsumerCapacity];
};

static_assert(sizeof(Header) == 4096);
static_assert(offsetof(Header, total_size) == 16);
static_assert(offsetof(Header, generation) == 56);
static_assert(offsetof(Header, slot_stride) == 64);
static_assert(offsetof(Header, fourcc) == 72);
static_assert(offsetof(Header, plane_offset) == 88);
static_assert(offsetof(Header, plane_stride) == 104);
static_assert(offsetof(Header, fps_numerator) == 120);
static_assert(offsetof(Header, colour_range) == 132);
static_assert(offsetof(Header, newest) == 256);
static_assert(offsetof(Header, wake) == 264);
static_assert(offsetof(Header, published) == 320);
static_assert(offsetof(Header, reserved3) == 384);
static_assert(sizeof(SlotDescriptor) == 64);
static_assert(offsetof(SlotDescriptor, payload_length) == 28);
static_assert(sizeof(ConsumerEntry) == 64);
static_assert(offsetof(ConsumerEntry, acquired) == 8);
static_assert(offsetof(ConsumerEntry, pid) == 24);
static_assert(sizeof(ConsumerTable) == 4096);
static_assert(offsetof(ConsumerTable, demand) == 16);
static_assert(offsetof(ConsumerTable, entries) == 64);

}  // namespace camfx::ring
