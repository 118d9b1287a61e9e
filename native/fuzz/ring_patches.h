// Rings as a stranger sends them: a valid one with changes, which both ring targets read from their input in the same
// way, and what docs/ring-protocol.md says of the result. Written from the document alone, so that an error of the code
// under test is not repeated here. C11 and C++20; for one source file of a target.
//
// An input is five bytes of choices, then patches. Missing bytes count as 0, so the empty input is a valid ring.
//   0  which valid ring: an index of valid_rings
//   1  sizes of the memories: low half ring, high half table; 0 = right, else see ring_size() and table_size()
//   2  bits: ring without SHRINK, GROW, FUTURE_WRITE, no memory at all; the table without SHRINK, GROW, with
//      FUTURE_WRITE, no memory at all
//   3  the entry, less 3
//   4  bits that tell the target what to do; see there
//   a patch: 2 bytes place, 1 byte round and length, then the bytes
//      place: 0x0000 header, 0x8000 slot table, 0xc000 consumer table, plus the offset there (which wraps around)
//      round: upper 2 bits; 0 = before the ring is handed over, 1 to 3 = later, while the consumer has it
//      length: lower 6 bits
#ifndef CAMFX_FUZZ_RING_PATCHES_H
#define CAMFX_FUZZ_RING_PATCHES_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guards.h"

// From a Linux 5.1 header; not in every libc.
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

enum {
  ROUNDS = 3,  // after the one in which the ring is handed over
  CHOICES = 5,
  HEADER_BYTES = 256,  // what must not change
  PATCHED_HEADER_BYTES = 384,
  PATCHED_SLOT_BYTES = 512,
  PATCHED_TABLE_BYTES = 1088,
  TABLE_BYTES = 4096,
  ENTRY_COUNT = 16,
  ENTRY_OFFSET = 64,
  ENTRY_BYTES = 64,
};

// ---- Valid rings ----------------------------------------------------------------------------------------------------

// Small, since each input makes one anew; each with something that another one has not.
struct valid_ring {
  const char* fourcc;
  uint32_t width, height, planes;
  uint32_t plane_offset[3], plane_stride[3];
  uint64_t frame_size;
  uint32_t slots, slot_stride;
  uint64_t slot_table_offset, payload_offset, payload_stride;
};

static const struct valid_ring valid_rings[] = {
    {"YU12", 16, 8, 3, {0, 128, 160}, {16, 8, 8}, 192, 3, 64, 4096, 8192, 4096},
    // As many slots as there may be.
    {"NV12", 2, 2, 2, {0, 4}, {2, 2}, 6, 64, 64, 4096, 8192, 4096},
    // A frame that fills its payload; descriptors apart.
    {"YUYV", 64, 32, 1, {0}, {128}, 4096, 4, 72, 4104, 8192, 4096},
    // The longest descriptors, gaps everywhere.
    {"RGB3", 34, 42, 1, {0}, {102}, 4284, 5, 4096, 12288, 40960, 12288},
    // The least memory that a slot table can end in.
    {"BGR3", 2, 4, 1, {0}, {6}, 24, 63, 64, 4160, 8192, 4096},
};

static inline uint64_t valid_total(const struct valid_ring* valid) {
  return valid->payload_offset + valid->slots * valid->payload_stride;
}

// ---- Memory that is written as a peer does --------------------------------------------------------------------------

// What lies outside is neither read nor written: an input may make a memory too small for anything.
struct peer_memory {
  int fd;
  uint8_t* bytes;  // NULL if there are none
  size_t size;
};

static inline void memory_make(struct peer_memory* memory, size_t size) {
  memory->fd = memfd_create("fuzzed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  memory->bytes = NULL;
  memory->size = size;
  CHECK(memory->fd >= 0 && ftruncate(memory->fd, (off_t)size) == 0);
  if (size == 0) return;
  void* bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd, 0);
  CHECK(bytes != MAP_FAILED);
  memory->bytes = (uint8_t*)bytes;
}

static inline void memory_free(struct peer_memory* memory) {
  if (memory->bytes != NULL) munmap(memory->bytes, memory->size);
  if (memory->fd >= 0) close(memory->fd);
}

static inline void poke(struct peer_memory* memory, uint64_t offset, const void* bytes, size_t length) {
  if (offset >= memory->size) return;
  const size_t room = memory->size - (size_t)offset;
  memcpy(memory->bytes + offset, bytes, length < room ? length : room);
}

static inline void poke32(struct peer_memory* memory, uint64_t offset, uint32_t value) {
  poke(memory, offset, &value, sizeof(value));
}

static inline void poke64(struct peer_memory* memory, uint64_t offset, uint64_t value) {
  poke(memory, offset, &value, sizeof(value));
}

static inline uint32_t get32(const uint8_t* bytes, size_t offset) {
  uint32_t value;
  memcpy(&value, bytes + offset, sizeof(value));
  return value;
}

static inline uint64_t get64(const uint8_t* bytes, size_t offset) {
  uint64_t value;
  memcpy(&value, bytes + offset, sizeof(value));
  return value;
}

// ---- A ring from an input -------------------------------------------------------------------------------------------

struct fuzzed_ring {
  const struct valid_ring* valid;
  struct peer_memory ring, table;
  int ring_seals, table_seals;  // -1 = to be handed over as something that is no memory
  uint8_t entry, actions;
  const uint8_t *patches, *patches_end;
  uint8_t header[HEADER_BYTES];  // as it was when last handed over
  uint8_t table_before[TABLE_BYTES];
};

static inline size_t ring_size(const struct valid_ring* valid, int choice) {
  const size_t total = (size_t)valid_total(valid);
  const size_t sizes[] = {
      total, total + 1, total + 4096, total + (1 << 20), total - 1, total - 4096, 8192, 4097, 4096, 4095, 256, 0};
  return sizes[(size_t)choice % (sizeof(sizes) / sizeof(sizes[0]))];
}

static inline size_t table_size(int choice) {
  static const size_t sizes[] = {4096, 4097, 8192, 4095, 1088, 64, 0};
  return sizes[(size_t)choice % (sizeof(sizes) / sizeof(sizes[0]))];
}

static inline void fill_ring(struct peer_memory* memory, const struct valid_ring* valid) {
  poke32(memory, 0, 0x52584643);
  poke32(memory, 4, 1 | 1 << 16);  // version 1.1
  poke32(memory, 8, 4096);
  poke32(memory, 12, valid->slots);
  poke64(memory, 16, valid_total(valid));
  poke64(memory, 24, valid->slot_table_offset);
  poke64(memory, 32, valid->payload_offset);
  poke64(memory, 40, valid->payload_stride);
  poke64(memory, 48, valid->frame_size);
  poke64(memory, 56, 4711);
  poke32(memory, 64, valid->slot_stride);
  poke(memory, 72, valid->fourcc, 4);
  poke32(memory, 76, valid->width);
  poke32(memory, 80, valid->height);
  poke32(memory, 84, valid->planes);
  poke(memory, 88, valid->plane_offset, sizeof(valid->plane_offset));
  poke(memory, 104, valid->plane_stride, sizeof(valid->plane_stride));
  poke32(memory, 120, 30);
  poke32(memory, 124, 1);
  poke32(memory, 128, 1);
  poke32(memory, 132, 1);
  // Two frames have been published; the later one is in slot 1.
  poke64(memory, 256, 2 << 8 | 1);
  poke32(memory, 264, 2);
  poke64(memory, 320, 2);
  for (uint64_t slot = 0; slot < 2; ++slot)
    poke64(memory, valid->slot_table_offset + slot * valid->slot_stride, slot + 1);
}

static inline void fill_table(struct peer_memory* memory) {
  poke32(memory, 0, 0x54584643);
  poke32(memory, 4, 1 | 1 << 16);
  poke32(memory, 8, ENTRY_COUNT);
  poke32(memory, 12, 2);
}

// Applies the patches of one round.
static inline void fuzzed_patch(struct fuzzed_ring* fuzzed, int round) {
  const uint8_t* at = fuzzed->patches;
  while (fuzzed->patches_end - at > 3) {
    const uint16_t place = (uint16_t)(at[0] | at[1] << 8);
    const uint16_t offset = place & 0x3fff;
    const size_t left = (size_t)(fuzzed->patches_end - at - 3);
    const size_t given = at[2] & 0x3f;
    const size_t length = given < left ? given : left;
    const bool now = at[2] >> 6 == round;
    at += 3;
    if (now && place < 0x8000) poke(&fuzzed->ring, offset % PATCHED_HEADER_BYTES, at, length);
    if (now && place >= 0x8000 && place < 0xc000)
      poke(&fuzzed->ring, fuzzed->valid->slot_table_offset + offset % PATCHED_SLOT_BYTES, at, length);
    if (now && place >= 0xc000) poke(&fuzzed->table, offset % PATCHED_TABLE_BYTES, at, length);
    at += length;
  }
}

// The header as a reader that comes now finds it.
static inline void fuzzed_hand_over(struct fuzzed_ring* fuzzed) {
  memset(fuzzed->header, 0, HEADER_BYTES);
  if (fuzzed->ring.size >= HEADER_BYTES) memcpy(fuzzed->header, fuzzed->ring.bytes, HEADER_BYTES);
}

// Makes both memories, with round 0's patches, sealed.
static inline void fuzzed_make(struct fuzzed_ring* fuzzed, const uint8_t* data, size_t size) {
  uint8_t choices[CHOICES] = {0};
  const size_t chosen = size < CHOICES ? size : CHOICES;
  if (chosen > 0) memcpy(choices, data, chosen);
  fuzzed->valid = &valid_rings[choices[0] % (sizeof(valid_rings) / sizeof(valid_rings[0]))];
  memory_make(&fuzzed->ring, ring_size(fuzzed->valid, choices[1] & 15));
  memory_make(&fuzzed->table, table_size(choices[1] >> 4));
  fuzzed->entry = (uint8_t)(choices[3] + 3);
  fuzzed->actions = choices[4];
  fuzzed->patches = data + chosen;
  fuzzed->patches_end = data + size;
  fill_ring(&fuzzed->ring, fuzzed->valid);
  fill_table(&fuzzed->table);
  fuzzed_patch(fuzzed, 0);
  const int bits = choices[2];
  fuzzed->ring_seals = (bits & 0x01 ? 0 : F_SEAL_SHRINK) | (bits & 0x02 ? 0 : F_SEAL_GROW) |
                       (bits & 0x04 ? 0 : F_SEAL_FUTURE_WRITE) | F_SEAL_SEAL;
  fuzzed->table_seals = (bits & 0x10 ? 0 : F_SEAL_SHRINK) | (bits & 0x20 ? 0 : F_SEAL_GROW) |
                        (bits & 0x40 ? F_SEAL_FUTURE_WRITE : 0) | F_SEAL_SEAL;
  CHECK(fcntl(fuzzed->ring.fd, F_ADD_SEALS, fuzzed->ring_seals) == 0);
  CHECK(fcntl(fuzzed->table.fd, F_ADD_SEALS, fuzzed->table_seals) == 0);
  if (bits & 0x08) fuzzed->ring_seals = -1;
  if (bits & 0x80) fuzzed->table_seals = -1;
  fuzzed_hand_over(fuzzed);
}

static inline void fuzzed_free(struct fuzzed_ring* fuzzed) {
  memory_free(&fuzzed->ring);
  memory_free(&fuzzed->table);
}

// A descriptor of the caller's own, for the ring memory or the table.
static inline int fuzzed_fd(const struct peer_memory* memory, int seals) {
  const int fd = seals < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : fcntl(memory->fd, F_DUPFD_CLOEXEC, 0);
  CHECK(fd >= 0);
  return fd;
}
static inline int fuzzed_ring_fd(const struct fuzzed_ring* fuzzed) {
  return fuzzed_fd(&fuzzed->ring, fuzzed->ring_seals);
}
static inline int fuzzed_table_fd(const struct fuzzed_ring* fuzzed) {
  return fuzzed_fd(&fuzzed->table, fuzzed->table_seals);
}

// ---- What the document says of it -----------------------------------------------------------------------------------

static inline bool has_seals(int seals, int wanted) { return seals >= 0 && (seals & wanted) == wanted; }

// Products and sums of three fields of 64 bits or less.
__extension__ typedef unsigned __int128 wide;

// The planes of the table under "Formats", in the header's order, then the frame's size. False: no such format.
static inline bool format_of(const uint8_t* header, uint32_t planes[1 + 3 + 3], uint64_t* size) {
  const uint32_t w = get32(header, 76), h = get32(header, 80);
  if (w < 2 || w > 8192 || w % 2 != 0 || h < 2 || h > 8192 || h % 2 != 0) return false;
  const uint32_t pixels = w * h;
  const uint32_t yu12[] = {3, 0, pixels, pixels / 4 * 5, w, w / 2, w / 2};
  const uint32_t nv12[] = {2, 0, pixels, 0, w, w, 0};
  const uint32_t yuyv[] = {1, 0, 0, 0, 2 * w, 0, 0};
  const uint32_t rgb[] = {1, 0, 0, 0, 3 * w, 0, 0};
  const bool is_rgb = memcmp(header + 72, "RGB3", 4) == 0 || memcmp(header + 72, "BGR3", 4) == 0;
  const uint32_t* found = NULL;
  *size = pixels / 2 * 3;
  if (memcmp(header + 72, "YU12", 4) == 0) found = yu12;
  if (memcmp(header + 72, "NV12", 4) == 0) found = nv12;
  if (memcmp(header + 72, "YUYV", 4) == 0) found = yuyv, *size = pixels * 2;
  if (is_rgb) found = rgb, *size = pixels * 3;
  if (found != NULL) memcpy(planes, found, sizeof(yu12));
  return found != NULL;
}

// A generation of 0, or numbers for planes that are not there: no reader computes with them, and none takes
// them.
static inline bool has_idle_fault(const uint8_t* header) {
  if (get64(header, 56) == 0) return true;
  for (uint32_t i = get32(header, 84); i < 4; ++i) {
    if (get32(header, 88 + 4 * i) != 0 || get32(header, 104 + 4 * i) != 0) return true;
  }
  return false;
}

static inline bool header_is_valid(const uint8_t* header, uint64_t memory_size) {
  const uint32_t slots = get32(header, 12), slot_stride = get32(header, 64);
  const uint64_t total = get64(header, 16), table = get64(header, 24), payload = get64(header, 32),
                 stride = get64(header, 40);
  const wide table_end = (wide)table + (wide)slots * slot_stride;
  const wide payload_end = (wide)payload + (wide)slots * stride;
  uint32_t planes[7];
  uint64_t frame_size;
  if (has_idle_fault(header)) return false;
  if (get32(header, 0) != 0x52584643 || (get32(header, 4) & 0xffff) != 1 || get32(header, 8) < 4096) return false;
  if (slots < 3 || slots > 64 || slot_stride < 64 || slot_stride > 4096 || slot_stride % 8 != 0) return false;
  if (total > memory_size || payload_end > total || table_end > payload) return false;
  if (table < 4096 || table % 8 != 0 || payload % 4096 != 0 || stride % 4096 != 0) return false;
  if (!format_of(header, planes, &frame_size)) return false;
  if (get64(header, 48) != frame_size || frame_size > stride || get32(header, 84) != planes[0]) return false;
  for (uint32_t i = 0; i < planes[0]; ++i) {
    if (get32(header, 88 + 4 * i) != planes[1 + i] || get32(header, 104 + 4 * i) != planes[4 + i]) return false;
  }
  return get32(header, 120) > 0 && get32(header, 124) > 0 && get32(header, 128) == 1 && get32(header, 132) == 1;
}

// Whether a reader must take what is handed over now (else it must refuse it); the broker itself may have entry 0.
static inline bool fuzzed_is_valid(const struct fuzzed_ring* fuzzed, int first_entry) {
  const uint8_t* table = fuzzed->table.bytes;
  if (!has_seals(fuzzed->ring_seals, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE)) return false;
  if (!has_seals(fuzzed->table_seals, F_SEAL_SHRINK | F_SEAL_GROW)) return false;
  if (has_seals(fuzzed->table_seals, F_SEAL_FUTURE_WRITE)) return false;  // nobody could write a pin
  if (fuzzed->table.size < TABLE_BYTES || fuzzed->entry < first_entry || fuzzed->entry >= ENTRY_COUNT) return false;
  if (get32(table, 0) != 0x54584643 || (get32(table, 4) & 0xffff) != 1) return false;
  if (get32(table, 8) != ENTRY_COUNT || get32(table, 12) != 2) return false;
  return header_is_valid(fuzzed->header, fuzzed->ring.size);
}

// The newest frame of a ring that was valid when it was handed over: its live fields as they are now, everything else
// as it was then.
struct newest_frame {
  uint64_t sequence;
  uint32_t slot;
  bool has_slot;          // the slot is one
  bool is_there;          // and the frame in it
  uint64_t offset, size;  // of the frame
};

static inline uint64_t fuzzed_descriptor(const struct fuzzed_ring* fuzzed, uint32_t slot) {
  return get64(fuzzed->header, 24) + (uint64_t)slot * get32(fuzzed->header, 64);
}

static inline struct newest_frame fuzzed_newest(const struct fuzzed_ring* fuzzed) {
  struct newest_frame newest;
  const uint64_t word = get64(fuzzed->ring.bytes, 256);
  newest.sequence = word >> 8;
  newest.slot = word & 0xff;
  newest.has_slot = newest.slot < get32(fuzzed->header, 12);
  newest.is_there =
      newest.has_slot && get64(fuzzed->ring.bytes, (size_t)fuzzed_descriptor(fuzzed, newest.slot)) == newest.sequence;
  newest.offset = get64(fuzzed->header, 32) + newest.slot * get64(fuzzed->header, 40);
  newest.size = get64(fuzzed->header, 48);
  return newest;
}

// The pin in the consumer's own entry.
static inline uint32_t fuzzed_pin(const struct fuzzed_ring* fuzzed, size_t pin) {
  return get32(fuzzed->table.bytes, ENTRY_OFFSET + (size_t)fuzzed->entry * ENTRY_BYTES + 4 * pin);
}

// A consumer writes its pins and its two numbers for people, 24 bytes, and nothing else: to be called before and after
// what it does.
static inline void fuzzed_remember_table(struct fuzzed_ring* fuzzed) {
  memcpy(fuzzed->table_before, fuzzed->table.bytes, TABLE_BYTES);
}
static inline void fuzzed_check_table(const struct fuzzed_ring* fuzzed) {
  const size_t own = ENTRY_OFFSET + (size_t)fuzzed->entry * ENTRY_BYTES, rest = own + 24;
  CHECK(memcmp(fuzzed->table.bytes, fuzzed->table_before, own) == 0);
  CHECK(memcmp(fuzzed->table.bytes + rest, fuzzed->table_before + rest, TABLE_BYTES - rest) == 0);
}

static volatile uint8_t read_sum;

// Every byte, so that the sanitizers and the guards see what the code under test would let a program read.
static inline void read_all(const void* data, size_t size) {
  const uint8_t* bytes = (const uint8_t*)data;
  uint8_t sum = 0;
  for (size_t i = 0; i < size; ++i) sum ^= bytes[i];
  read_sum = sum;
}

#endif
