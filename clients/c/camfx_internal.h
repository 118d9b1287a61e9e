// What the parts of the library share: the memory layout of docs/ring-protocol.md, and the connection to the broker.
#ifndef CAMFX_INTERNAL_H
#define CAMFX_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camfx_ring.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the ring protocol is little-endian, this machine is not"
#endif
#if __GCC_ATOMIC_LLONG_LOCK_FREE != 2
#error "the live fields need lock-free atomics of 8 bytes"
#endif

// From a Linux 5.1 header; not in every libc.
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

// ---- Memory layout -------------------------------------------------------------------------------------------------

enum {
  RING_MAGIC = 0x52584643,   // "CFXR"
  TABLE_MAGIC = 0x54584643,  // "CFXT"
  VERSION_MAJOR = 1,
  VERSION_MINOR = 1,
  PAGE = 4096,  // the protocol's unit, whatever the machine's page is
  MIN_SLOTS = 3,
  MAX_SLOTS = 64,
  LIVE_OFFSET = 256,
  TABLE_SIZE = 4096,
  ENTRIES = 16,
  PINS = 2,  // of one consumer
};

// Bytes 0 to 255 of ring memory: constant once the ring is offered.
struct header {
  uint32_t magic;
  uint16_t version_major, version_minor;
  uint32_t header_size, slot_count;
  uint64_t total_size, slot_table_offset, payload_offset, payload_stride, frame_size, generation;
  uint32_t slot_stride, producer_pid;
  uint32_t fourcc, width, height;
  uint32_t plane_count, plane_offset[4], plane_stride[4];
  uint32_t fps_numerator, fps_denominator;
  uint32_t colour_matrix, colour_range;
  uint8_t reserved[120];
};
_Static_assert(sizeof(struct header) == LIVE_OFFSET, "Header");
_Static_assert(offsetof(struct header, generation) == 56, "Header.generation");
_Static_assert(offsetof(struct header, plane_offset) == 88, "Header.plane_offset");
_Static_assert(offsetof(struct header, colour_range) == 132, "Header.colour_range");

// From byte 256 on. Written by the producer alone.
struct live {
  uint64_t newest;  // sequence * 256 + slot, 0 = no frame yet
  uint32_t wake;    // futex
  uint32_t state;   // 1 = closed
  uint8_t reserved[48];
  uint64_t published, dropped;
};
_Static_assert(offsetof(struct live, state) == 12, "Header.state");
_Static_assert(offsetof(struct live, published) == 64, "Header.published");

struct slot {
  uint64_t sequence;  // 0 while being written
  uint64_t capture_ns, publish_ns;
  uint32_t flags, payload_length;
  uint8_t reserved[32];
};
_Static_assert(sizeof(struct slot) == 64, "SlotDescriptor");
_Static_assert(offsetof(struct slot, payload_length) == 28, "SlotDescriptor.payload_length");

struct entry {
  uint32_t pins[PINS];  // slot + 1, 0 = none; written by the consumer
  uint64_t acquired, last_sequence;
  uint32_t pid;
  uint8_t reserved[36];
};
_Static_assert(sizeof(struct entry) == 64, "ConsumerEntry");
_Static_assert(offsetof(struct entry, pid) == 24, "ConsumerEntry.pid");

struct table {
  uint32_t magic;
  uint16_t version_major, version_minor;
  uint32_t capacity, pins_per_consumer, demand;
  uint8_t reserved[44];
  struct entry entries[ENTRIES];
};
_Static_assert(offsetof(struct table, demand) == 16, "ConsumerTable.demand");
_Static_assert(offsetof(struct table, entries) == 64, "ConsumerTable.entries");
_Static_assert(sizeof(struct table) == 1088, "ConsumerTable");

// Fills the fields of `header` that follow from the format: size, planes, rate, colour. CAMFX_E_UNSUPPORTED for an
// unknown fourcc, CAMFX_E_ARGUMENT for a size or rate out of range.
int camfx_layout_format(struct header* header, const camfx_format* format);
void camfx_layout_info(const struct header* header, camfx_ring_info* info);

// ---- Connection (camfx_link.c) -------------------------------------------------------------------------------------

enum { MAX_PACKET = 4096, MAX_FDS = 4, MAX_CAMERA = 64 };

// The way to the broker, and back to it after its end. The socket and the timer of the next attempt are both in
// `poll_fd`, so that the caller has one descriptor for all of the link's life.
struct link {
  int poll_fd, timer_fd;
  int socket;         // -1 = not connected
  unsigned delay_ms;  // of the attempt after the next end
  uint64_t alive_ns;  // when the connection was last known to stand, with nothing to read
};

enum message_type { MESSAGE_OTHER, MESSAGE_ACCEPTED, MESSAGE_RING, MESSAGE_GONE, MESSAGE_REFUSED };

// What the broker sent. The descriptors are the receiver's: camfx_message_free().
struct message {
  enum message_type type;
  int64_t entry;  // -1 = not given
  int fds[MAX_FDS];
  size_t fd_count;
};

// Returns 0 or CAMFX_E_SYSTEM. In both cases camfx_link_close() is allowed.
int camfx_link_init(struct link* link);
void camfx_link_close(struct link* link);

// Tries when the daemon is there but its queue of connections is full, 10 ms apart: while opening, and while running.
enum { OPEN_TRIES = 200, SERVICE_TRIES = 1 };

// Connects; returns 0, CAMFX_E_UNREACHABLE or CAMFX_E_SYSTEM.
int camfx_link_connect(struct link* link, int tries);
// One packet; `type` is "offer" or "attach", the descriptors stay the caller's. False: the link is of no use any more.
bool camfx_link_send(struct link* link, const char* type, const char* camera, const int* fds, size_t fd_count);
// 1 and a message, 0 when there is none now, -1 after the broker's end, CAMFX_E_INVALID for what is no message. Takes
// down a refusal for camfx_refusal_code() of this thread.
int camfx_link_receive(struct link* link, struct message* message);
void camfx_message_free(struct message* message);

// Notes in `alive_ns` if the connection stands and has nothing to read.
void camfx_link_probe(struct link* link);
// After the connection's end: closes it and sets the timer.
void camfx_link_lost(struct link* link);
// Whether the timer has run out; true once for each camfx_link_lost().
bool camfx_link_due(struct link* link);
// The broker has taken us: the next loss starts with the shortest delay again.
void camfx_link_proven(struct link* link);

// Copies `camera` (NULL = "camfx") if it is a valid name.
bool camfx_camera_name(const char* camera, char copy[MAX_CAMERA + 1]);

// ---- Small things --------------------------------------------------------------------------------------------------

uint64_t camfx_now_ns(void);
// The end of a timeout, and what is left of it in ms, rounded up; UINT64_MAX and -1 for one without limit.
uint64_t camfx_deadline(int timeout_ms);
int camfx_remaining_ms(uint64_t deadline);
// Between processes: without FUTEX_PRIVATE_FLAG.
long camfx_futex(const uint32_t* word, int operation, uint32_t value, const struct timespec* timeout);

#endif
