// The consuming side: takes rings from the broker, checks them, waits for frames and holds at most two.
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "camfx_internal.h"

enum {
  SLICE_MS = 20,          // how long a wait for frames leaves the socket alone: the two can't be waited for together
  ATTEMPTS = 16,          // to take a frame, each lost to a newer one; an honest producer loses us at most a few
  MESSAGES_AT_ONCE = 16,  // so that a broker that sends without end does not keep service() busy
  ENTRY_GRACE_S = 4,      // the broker gives a lost consumer's entry to another one after 5 s
};

// A ring that was checked. Lives as long as it is the present one or a frame of it is held.
struct ring {
  unsigned references;
  struct header header;  // the copy that was checked; the one in memory is never looked at again
  const unsigned char* base;
  struct table* table;
  struct entry* own;  // in `table`
};

// A frame that the user holds. The place's index is the pin's: a frame of a former ring still occupies it.
struct place {
  struct ring* ring;  // NULL = free
  bool pinned;        // false once the library has let the frame go: the memory stays, the pin may be another's
};

struct camfx_consumer {
  struct link link;
  struct ring* ring;  // NULL while there is none
  uint64_t last;      // sequence of the last frame acquired from `ring`
  struct place places[PINS];
  uint64_t acquired;  // frames from `ring`
  char camera[MAX_CAMERA + 1];
};

// ---- Checking a ring -----------------------------------------------------------------------------------------------

static bool is_multiple(uint64_t value, uint64_t of) { return value % of == 0; }

// Sums and products are arranged so that none can overflow.
static bool is_laid_out(const struct header* h, uint64_t memory_size) {
  if (h->header_size < PAGE || h->slot_count < MIN_SLOTS || h->slot_count > MAX_SLOTS) return false;
  if (h->slot_stride < sizeof(struct slot) || h->slot_stride > PAGE || !is_multiple(h->slot_stride, 8)) return false;
  if (h->slot_table_offset < PAGE || !is_multiple(h->slot_table_offset, 8)) return false;
  if (h->total_size > memory_size || h->total_size > PTRDIFF_MAX) return false;
  if (h->payload_offset > h->total_size || !is_multiple(h->payload_offset, PAGE)) return false;
  uint64_t slots_size = (uint64_t)h->slot_count * h->slot_stride;  // at most 64 * 4096
  if (h->slot_table_offset > h->payload_offset || slots_size > h->payload_offset - h->slot_table_offset) return false;
  if (h->payload_stride == 0 || !is_multiple(h->payload_stride, PAGE) || h->frame_size > h->payload_stride)
    return false;
  return h->slot_count <= (h->total_size - h->payload_offset) / h->payload_stride;
}

// Compares with what the document's table says for that fourcc and size.
static int check_format(const struct header* h) {
  struct header expected = {0};
  const camfx_format format = {h->fourcc, h->width, h->height, h->fps_numerator, h->fps_denominator};
  int error = camfx_layout_format(&expected, &format);
  if (error) return error == CAMFX_E_UNSUPPORTED ? error : CAMFX_E_INVALID;
  bool same = h->plane_count == expected.plane_count && h->frame_size == expected.frame_size &&
              memcmp(h->plane_offset, expected.plane_offset, sizeof(h->plane_offset)) == 0 &&
              memcmp(h->plane_stride, expected.plane_stride, sizeof(h->plane_stride)) == 0 &&
              h->colour_matrix == expected.colour_matrix && h->colour_range == expected.colour_range;
  return same && h->generation != 0 ? 0 : CAMFX_E_INVALID;
}

// A memory file with at least these seals; its size, or -1. Not one of huge pages: there may be none left when one is
// first touched, which is a SIGBUS.
static off_t sealed_size(int fd, int seals) {
  struct stat status;
  struct statfs system;
  int present = fcntl(fd, F_GET_SEALS);
  if (present < 0 || (present & seals) != seals || fstat(fd, &status) != 0) return -1;
  if (fstatfs(fd, &system) != 0 || system.f_type != TMPFS_MAGIC) return -1;
  return status.st_size;
}

static int map_memory(struct ring* ring, int fd) {
  struct header* h = &ring->header;
  off_t size = sealed_size(fd, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE);
  if (size < 0 || pread(fd, h, sizeof(*h), 0) != (ssize_t)sizeof(*h)) return CAMFX_E_INVALID;
  if (h->magic != RING_MAGIC) return CAMFX_E_INVALID;
  if (h->version_major != VERSION_MAJOR) return CAMFX_E_UNSUPPORTED;
  int error = check_format(h);
  if (error) return error;
  if (!is_laid_out(h, (uint64_t)size)) return CAMFX_E_INVALID;
  void* base = mmap(NULL, (size_t)h->total_size, PROT_READ, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) return CAMFX_E_SYSTEM;
  ring->base = base;
  return 0;
}

static int map_table(struct ring* ring, int fd, int64_t entry) {
  struct table head;
  if (entry < 1 || entry >= ENTRIES) return CAMFX_E_INVALID;  // entry 0 is the broker's
  if (sealed_size(fd, F_SEAL_SHRINK | F_SEAL_GROW) < TABLE_SIZE) return CAMFX_E_INVALID;
  if (pread(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head)) return CAMFX_E_INVALID;
  if (head.magic != TABLE_MAGIC || head.capacity != ENTRIES || head.pins_per_consumer != PINS) return CAMFX_E_INVALID;
  if (head.version_major != VERSION_MAJOR) return CAMFX_E_UNSUPPORTED;
  void* table = mmap(NULL, TABLE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (table == MAP_FAILED) return CAMFX_E_SYSTEM;
  ring->table = table;
  ring->own = &ring->table->entries[entry];
  return 0;
}

static void ring_unreference(struct ring* ring) {
  if (!ring || --ring->references > 0) return;
  if (ring->base) munmap((void*)(uintptr_t)ring->base, (size_t)ring->header.total_size);
  if (ring->table) munmap(ring->table, TABLE_SIZE);
  free(ring);
}

static const struct live* live_of(const struct ring* ring) {
  return (const struct live*)(const void*)(ring->base + LIVE_OFFSET);
}

static const struct slot* slot_of(const struct ring* ring, uint32_t slot) {
  return (const struct slot*)(const void*)(ring->base + ring->header.slot_table_offset +
                                           (size_t)ring->header.slot_stride * slot);
}

static const unsigned char* payload_of(const struct ring* ring, uint32_t slot) {
  return ring->base + ring->header.payload_offset + (size_t)ring->header.payload_stride * slot;
}

// ---- Having a ring -------------------------------------------------------------------------------------------------

static void unpin(const struct ring* ring, int place) {
  // Partner: the producer's seq_cst load of the pin; our reads of the payload are over before it sees 0. A release
  // could linger while we look for the next frame: the producer would see one pin name two slots in turn.
  __atomic_store_n(&ring->own->pins[place], 0, __ATOMIC_SEQ_CST);
}

// Lets a frame go, unless the entry may be another consumer's by now, whose pin this would take away.
static void let_place_go(camfx_consumer* consumer, int i) {
  struct place* place = &consumer->places[i];
  const uint64_t grace_ns = (uint64_t)ENTRY_GRACE_S * 1000000000u;
  if (place->ring && place->pinned && camfx_now_ns() - consumer->link.alive_ns < grace_ns) unpin(place->ring, i);
  place->pinned = false;
}

// Lets every frame go. The pins must not be touched later: the broker may give the entry to another consumer.
static void forget_ring(camfx_consumer* consumer) {
  if (!consumer->ring) return;
  for (int i = 0; i < PINS; ++i) let_place_go(consumer, i);
  ring_unreference(consumer->ring);
  consumer->ring = NULL;
  consumer->last = consumer->acquired = 0;
}

static int take_ring(camfx_consumer* consumer, const struct message* message) {
  forget_ring(consumer);
  if (message->fd_count != 2) return CAMFX_E_INVALID;
  struct ring* ring = calloc(1, sizeof(*ring));
  if (!ring) return CAMFX_E_SYSTEM;
  ring->references = 1;
  int error = map_memory(ring, message->fds[0]);
  if (!error) error = map_table(ring, message->fds[1], message->entry);
  if (error) {
    ring_unreference(ring);
    return error;
  }
  consumer->ring = ring;
  return CAMFX_CHANGED;
}

int camfx_consumer_ring(const camfx_consumer* consumer, camfx_ring_info* info) {
  if (consumer->ring && info) camfx_layout_info(&consumer->ring->header, info);
  return consumer->ring != NULL;
}

// ---- The broker ----------------------------------------------------------------------------------------------------

static int lost(camfx_consumer* consumer) {
  int changed = consumer->ring ? CAMFX_CHANGED : 0;
  forget_ring(consumer);
  camfx_link_lost(&consumer->link);
  return changed;
}

static int attach(camfx_consumer* consumer, int tries) {
  int error = camfx_link_connect(&consumer->link, tries);
  if (error) return error;
  return camfx_link_send(&consumer->link, "attach", consumer->camera, NULL, 0) ? 0 : CAMFX_E_UNREACHABLE;
}

static int handle(camfx_consumer* consumer, struct message* message) {
  int result = 0;
  switch (message->type) {
    case MESSAGE_RING:
      camfx_link_proven(&consumer->link);
      result = take_ring(consumer, message);
      break;
    case MESSAGE_GONE:
      if (consumer->ring) result = CAMFX_CHANGED;
      forget_ring(consumer);
      break;
    case MESSAGE_REFUSED:
      lost(consumer);
      result = CAMFX_E_REFUSED;
      break;
    default:
      break;
  }
  camfx_message_free(message);
  return result;
}

int camfx_consumer_service(camfx_consumer* consumer) {
  struct link* link = &consumer->link;
  int result = 0;
  if (link->socket < 0) {
    if (!camfx_link_due(link)) return 0;
    if (attach(consumer, SERVICE_TRIES) != 0) {
      camfx_link_lost(link);
      return 0;
    }
  }
  for (int i = 0; i < MESSAGES_AT_ONCE && link->socket >= 0; ++i) {
    struct message message;
    int got = camfx_link_receive(link, &message);
    if (got == 0) break;
    int handled = got > 0 ? handle(consumer, &message) : lost(consumer);
    if (got == CAMFX_E_INVALID) return got;
    if (handled < 0) return handled;
    result |= handled;
  }
  return result;
}

int camfx_consumer_open(const char* camera, camfx_consumer** consumer) {
  *consumer = NULL;
  camfx_consumer* made = calloc(1, sizeof(*made));
  if (!made) return CAMFX_E_SYSTEM;
  made->link = (struct link){.poll_fd = -1, .timer_fd = -1, .socket = -1};
  int error = camfx_camera_name(camera, made->camera) ? camfx_link_init(&made->link) : CAMFX_E_ARGUMENT;
  if (!error) error = attach(made, OPEN_TRIES);
  if (error) {
    camfx_consumer_close(made);
    return error;
  }
  *consumer = made;
  return 0;
}

int camfx_consumer_fd(const camfx_consumer* consumer) { return consumer->link.poll_fd; }

void camfx_consumer_close(camfx_consumer* consumer) {
  if (!consumer) return;
  camfx_link_probe(&consumer->link);
  forget_ring(consumer);
  for (int i = 0; i < PINS; ++i) ring_unreference(consumer->places[i].ring);
  camfx_link_close(&consumer->link);
  free(consumer);
}

// ---- Frames --------------------------------------------------------------------------------------------------------

static uint64_t newest_of(const struct ring* ring) {
  // Partner: the producer's release of `newest`; makes visible that the slot's sequence is n, or has become 0.
  return __atomic_load_n(&live_of(ring)->newest, __ATOMIC_ACQUIRE);
}

// Sleeps until `wake` is no longer `seen`, or the ring or the connection needs a look. False: a signal came.
static bool sleep_for_frame(const camfx_consumer* consumer, uint32_t seen, int left_ms) {
  const struct ring* ring = consumer->ring;
  // Partner: the producer's release of `state`. A closed ring gets no more frames: only the socket matters.
  if (!ring || __atomic_load_n(&live_of(ring)->state, __ATOMIC_ACQUIRE) != 0) {
    struct pollfd wanted = {.fd = consumer->link.poll_fd, .events = POLLIN};
    return poll(&wanted, 1, left_ms) >= 0 || errno != EINTR;
  }
  int slice_ms = left_ms < 0 || left_ms > SLICE_MS ? SLICE_MS : left_ms;
  const struct timespec slice = {.tv_sec = 0, .tv_nsec = (long)slice_ms * 1000000};
  return camfx_futex(&live_of(ring)->wake, FUTEX_WAIT, seen, &slice) == 0 || errno != EINTR;
}

int camfx_consumer_wait(camfx_consumer* consumer, int timeout_ms) {
  uint64_t deadline = camfx_deadline(timeout_ms);
  for (;;) {
    int serviced = camfx_consumer_service(consumer);
    if (serviced != 0) return serviced;
    uint32_t wake = 0;
    if (consumer->ring) {
      // Partner: the producer's release of `wake`. Read before `newest`: an old `newest` then comes with an old `wake`,
      // and the futex does not sleep on that.
      wake = __atomic_load_n(&live_of(consumer->ring)->wake, __ATOMIC_ACQUIRE);
      if (newest_of(consumer->ring) >> 8 > consumer->last) return CAMFX_FRAME;
    }
    int left_ms = camfx_remaining_ms(deadline);
    if (left_ms == 0 || !sleep_for_frame(consumer, wake, left_ms)) return 0;
  }
}

static void fill_frame(const struct ring* ring, uint32_t slot, uint64_t sequence, int place, camfx_frame* frame) {
  const struct slot* descriptor = slot_of(ring, slot);
  frame->data = payload_of(ring, slot);
  frame->size = (size_t)ring->header.frame_size;
  frame->sequence = sequence;
  frame->capture_ns = __atomic_load_n(&descriptor->capture_ns, __ATOMIC_RELAXED);
  frame->publish_ns = __atomic_load_n(&descriptor->publish_ns, __ATOMIC_RELAXED);
  frame->place = place;
}

// Pins the newest frame at `place`. 1, 0 when there is none, CAMFX_E_INVALID.
static int pin_newest(camfx_consumer* consumer, int place, camfx_frame* frame) {
  struct ring* ring = consumer->ring;
  uint64_t before = 0;
  for (int attempt = 0; attempt < ATTEMPTS; ++attempt) {
    uint64_t newest = newest_of(ring);
    uint64_t sequence = newest >> 8;
    uint32_t slot = newest & 0xff;
    if (sequence <= consumer->last) return 0;
    // A frame is overwritten only after a newer one was published, so one that was lost can't be the newest.
    if (slot >= ring->header.slot_count || newest == before) return CAMFX_E_INVALID;
    // Dekker: before we look at the sequence; partner: the producer's seq_cst load of the pins.
    __atomic_store_n(&ring->own->pins[place], slot + 1, __ATOMIC_SEQ_CST);
    // Dekker: after our pin; partner: the producer's seq_cst store of 0. Also acquire for its release of n: the
    // payload.
    if (__atomic_load_n(&slot_of(ring, slot)->sequence, __ATOMIC_SEQ_CST) == sequence) {
      fill_frame(ring, slot, sequence, place, frame);
      return 1;
    }
    unpin(ring, place);
    before = newest;
  }
  return 0;
}

int camfx_consumer_acquire(camfx_consumer* consumer, camfx_frame* frame) {
  struct ring* ring = consumer->ring;
  int place = 0;
  if (!ring) return 0;
  while (place < PINS && consumer->places[place].ring) ++place;
  if (place == PINS) return CAMFX_E_HELD;
  int pinned = pin_newest(consumer, place, frame);
  if (pinned < 0) forget_ring(consumer);
  if (pinned <= 0) return pinned;
  ++ring->references;
  consumer->places[place] = (struct place){ring, true};
  consumer->last = frame->sequence;
  __atomic_store_n(&ring->own->acquired, ++consumer->acquired, __ATOMIC_RELAXED);
  __atomic_store_n(&ring->own->last_sequence, frame->sequence, __ATOMIC_RELAXED);
  return 1;
}

void camfx_consumer_release(camfx_consumer* consumer, camfx_frame* frame) {
  if (!frame->data || frame->place < 0 || frame->place >= PINS) return;
  struct place* place = &consumer->places[frame->place];
  frame->data = NULL;
  if (!place->ring) return;
  camfx_link_probe(&consumer->link);
  let_place_go(consumer, frame->place);
  ring_unreference(place->ring);
  place->ring = NULL;
}
