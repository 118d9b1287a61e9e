// The producing side: makes rings, hands them to the broker, publishes frames. And how formats lie in memory.
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "camfx_internal.h"

enum {
  SLOTS = 34,  // the pins of all 16 entries, the newest frame, one to write
  NO_SLOT = SLOTS,
  PAYLOAD_OFFSET = PAGE + (SLOTS * (int)sizeof(struct slot) + PAGE - 1) / PAGE * PAGE,
  MESSAGES_AT_ONCE = 16,  // so that a broker that sends without end does not keep service() busy
};

// A ring of ours. Only we can write `base`; consumers write the table, so what is read there is a stranger's.
struct ring {
  int fds[2];  // ring memory, consumer table: kept, to be offered to each daemon that comes
  unsigned char* base;
  size_t size;
  const struct table* table;
  uint64_t sequence, dropped;  // of the last published frame; counted so far
  uint32_t newest, taken;      // slots, or NO_SLOT
};

struct camfx_producer {
  struct link link;
  struct ring* ring;    // frames go here
  struct ring* next;    // offered by reformat, not accepted yet; or NULL
  unsigned unanswered;  // offers on the present connection
  char camera[MAX_CAMERA + 1];
};

// ---- Formats -------------------------------------------------------------------------------------------------------

static void set_plane(struct header* header, uint32_t offset, uint32_t stride) {
  header->plane_offset[header->plane_count] = offset;
  header->plane_stride[header->plane_count++] = stride;
}

int camfx_layout_format(struct header* header, const camfx_format* format) {
  uint32_t w = format->width, h = format->height;
  if (w < 2 || w > 8192 || w % 2 != 0 || h < 2 || h > 8192 || h % 2 != 0) return CAMFX_E_ARGUMENT;
  if (format->fps_numerator < 1 || format->fps_denominator < 1) return CAMFX_E_ARGUMENT;
  header->fourcc = format->fourcc;
  header->width = w;
  header->height = h;
  header->fps_numerator = format->fps_numerator;
  header->fps_denominator = format->fps_denominator;
  header->colour_matrix = 1;  // BT.601
  header->colour_range = 1;   // limited
  header->frame_size = (uint64_t)w * h * 3 / 2;
  switch (format->fourcc) {
    case CAMFX_YU12:
      set_plane(header, 0, w);
      set_plane(header, w * h, w / 2);
      set_plane(header, w * h * 5 / 4, w / 2);  // at most 335 million before the division
      return 0;
    case CAMFX_NV12:
      set_plane(header, 0, w);
      set_plane(header, w * h, w);
      return 0;
    case CAMFX_YUYV:
      set_plane(header, 0, w * 2);
      header->frame_size = (uint64_t)w * h * 2;
      return 0;
    case CAMFX_RGB3:
    case CAMFX_BGR3:
      set_plane(header, 0, w * 3);
      header->frame_size = (uint64_t)w * h * 3;
      return 0;
    default:
      return CAMFX_E_UNSUPPORTED;
  }
}

void camfx_layout_info(const struct header* header, camfx_ring_info* info) {
  info->format =
      (camfx_format){header->fourcc, header->width, header->height, header->fps_numerator, header->fps_denominator};
  info->plane_count = header->plane_count;
  memcpy(info->plane_offset, header->plane_offset, sizeof(info->plane_offset));
  memcpy(info->plane_stride, header->plane_stride, sizeof(info->plane_stride));
  info->frame_size = (size_t)header->frame_size;
  info->generation = header->generation;
}

// ---- A ring --------------------------------------------------------------------------------------------------------

static const struct header* header_of(const struct ring* ring) { return (const struct header*)(const void*)ring->base; }
static struct live* live_of(const struct ring* ring) { return (struct live*)(void*)(ring->base + LIVE_OFFSET); }
static struct slot* slot_of(const struct ring* ring, uint32_t slot) {
  return (struct slot*)(void*)(ring->base + PAGE) + slot;
}

static void ring_free(struct ring* ring) {
  if (!ring) return;
  if (ring->base) munmap(ring->base, ring->size);
  if (ring->table) munmap((void*)(uintptr_t)ring->table, TABLE_SIZE);
  for (int i = 0; i < 2; ++i) {
    if (ring->fds[i] >= 0) close(ring->fds[i]);
  }
  free(ring);
}

static int make_table(struct ring* ring) {
  const struct table head = {.magic = TABLE_MAGIC,
                             .version_major = VERSION_MAJOR,
                             .version_minor = VERSION_MINOR,
                             .capacity = ENTRIES,
                             .pins_per_consumer = PINS};
  int fd = memfd_create("camfx-consumers", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  ring->fds[1] = fd;
  if (fd < 0 || ftruncate(fd, TABLE_SIZE) != 0) return CAMFX_E_SYSTEM;
  if (pwrite(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head)) return CAMFX_E_SYSTEM;
  if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return CAMFX_E_SYSTEM;
  void* table = mmap(NULL, TABLE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
  if (table == MAP_FAILED) return CAMFX_E_SYSTEM;
  ring->table = table;
  return 0;
}

// The mapping comes before the seal: FUTURE_WRITE leaves older ones writable.
static int make_memory(struct ring* ring, struct header* header) {
  int fd = memfd_create("camfx-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  ring->fds[0] = fd;
  ring->size = (size_t)header->total_size;
  if (fd < 0 || ftruncate(fd, (off_t)ring->size) != 0) return CAMFX_E_SYSTEM;
  void* base = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) return CAMFX_E_SYSTEM;
  ring->base = base;
  memcpy(base, header, sizeof(*header));
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
  return fcntl(fd, F_ADD_SEALS, seals) == 0 ? 0 : CAMFX_E_SYSTEM;
}

static int ring_make(const camfx_format* format, struct ring** made) {
  struct header header = {.magic = RING_MAGIC,
                          .version_major = VERSION_MAJOR,
                          .version_minor = VERSION_MINOR,
                          .header_size = PAGE,
                          .slot_count = SLOTS,
                          .slot_table_offset = PAGE,
                          .slot_stride = sizeof(struct slot),
                          .payload_offset = PAYLOAD_OFFSET,
                          .generation = camfx_now_ns(),
                          .producer_pid = (uint32_t)getpid()};
  if (camfx_layout_format(&header, format) != 0) return CAMFX_E_ARGUMENT;
  header.payload_stride = (header.frame_size + PAGE - 1) / PAGE * PAGE;
  header.total_size = header.payload_offset + SLOTS * header.payload_stride;
  if (header.total_size > PTRDIFF_MAX) return CAMFX_E_ARGUMENT;
  struct ring* ring = calloc(1, sizeof(*ring));
  if (!ring) return CAMFX_E_SYSTEM;
  ring->fds[0] = ring->fds[1] = -1;
  ring->newest = ring->taken = NO_SLOT;
  if (make_memory(ring, &header) != 0 || make_table(ring) != 0) {
    ring_free(ring);
    return CAMFX_E_SYSTEM;
  }
  *made = ring;
  return 0;
}

static void wake_consumers(struct ring* ring, uint32_t value) {
  // Partner: the consumer's acquire of `wake`, which then finds what was stored before: `newest`, or `state`.
  __atomic_store_n(&live_of(ring)->wake, value, __ATOMIC_RELEASE);
  camfx_futex(&live_of(ring)->wake, FUTEX_WAKE, INT_MAX, NULL);
}

static void ring_end(struct ring* ring) {
  __atomic_store_n(&live_of(ring)->state, 1, __ATOMIC_RELEASE);  // partner: the consumer's acquire of `state`
  wake_consumers(ring, (uint32_t)ring->sequence + 1);
  ring_free(ring);
}

// ---- Publishing ----------------------------------------------------------------------------------------------------

// One bit for each slot that a consumer holds.
static uint64_t pinned_slots(const struct table* table) {
  uint64_t slots = 0;
  for (int e = 0; e < ENTRIES; ++e) {
    for (int p = 0; p < PINS; ++p) {
      // Dekker: after our store of 0 in a slot's sequence; partner: the consumer's seq_cst store of the pin. Also
      // acquire for the consumer's release of 0: its reads of the payload are over.
      uint32_t pin = __atomic_load_n(&table->entries[e].pins[p], __ATOMIC_SEQ_CST);
      if (pin >= 1 && pin <= MAX_SLOTS) slots |= (uint64_t)1 << (pin - 1);
    }
  }
  return slots;
}

static uint32_t take_slot(struct ring* ring) {
  uint64_t pinned = pinned_slots(ring->table);
  for (uint32_t slot = 0; slot < SLOTS; ++slot) {
    if (slot == ring->newest || (pinned >> slot & 1)) continue;
    uint64_t* sequence = &slot_of(ring, slot)->sequence;
    uint64_t before = __atomic_load_n(sequence, __ATOMIC_RELAXED);  // only we write it
    // Dekker: before we look at the pins again; partner: the consumer's seq_cst load of the sequence.
    __atomic_store_n(sequence, 0, __ATOMIC_SEQ_CST);
    pinned = pinned_slots(ring->table);
    if (!(pinned >> slot & 1)) return slot;
    __atomic_store_n(sequence, before, __ATOMIC_RELEASE);  // as before: partner as above, the payload is untouched
  }
  return NO_SLOT;
}

void* camfx_producer_begin(camfx_producer* producer, size_t* size) {
  struct ring* ring = producer->ring;
  const struct header* header = header_of(ring);
  if (size) *size = (size_t)header->frame_size;
  if (ring->taken == NO_SLOT) ring->taken = take_slot(ring);
  if (ring->taken == NO_SLOT) {
    __atomic_store_n(&live_of(ring)->dropped, ++ring->dropped, __ATOMIC_RELAXED);
    return NULL;
  }
  return ring->base + PAYLOAD_OFFSET + (size_t)header->payload_stride * ring->taken;
}

int camfx_producer_publish(camfx_producer* producer, uint64_t capture_ns) {
  struct ring* ring = producer->ring;
  struct live* live = live_of(ring);
  if (ring->taken == NO_SLOT) return CAMFX_E_ARGUMENT;
  struct slot* slot = slot_of(ring, ring->taken);
  uint64_t n = ++ring->sequence;
  slot->publish_ns = camfx_now_ns();
  slot->capture_ns = capture_ns ? capture_ns : slot->publish_ns;
  slot->flags = 0;
  slot->payload_length = (uint32_t)header_of(ring)->frame_size;
  // Partner: the consumer's seq_cst load of the sequence; makes payload, times and length visible.
  __atomic_store_n(&slot->sequence, n, __ATOMIC_RELEASE);
  // Partner: the consumer's acquire of `newest`, which then finds this sequence, or 0 if the slot is being reused.
  __atomic_store_n(&live->newest, n << 8 | ring->taken, __ATOMIC_RELEASE);
  __atomic_store_n(&live->published, n, __ATOMIC_RELAXED);
  ring->newest = ring->taken;
  ring->taken = NO_SLOT;
  wake_consumers(ring, (uint32_t)n);
  return 0;
}

void camfx_producer_abandon(camfx_producer* producer) { producer->ring->taken = NO_SLOT; }

// ---- The broker ----------------------------------------------------------------------------------------------------

static void lost(camfx_producer* producer) {
  producer->unanswered = 0;
  camfx_link_lost(&producer->link);
}

static void offer(camfx_producer* producer) {
  const struct ring* ring = producer->next ? producer->next : producer->ring;
  ++producer->unanswered;
  if (!camfx_link_send(&producer->link, "offer", producer->camera, ring->fds, 2)) lost(producer);
}

static bool is_accepted(const camfx_producer* producer) {
  return producer->link.socket >= 0 && producer->unanswered == 0;
}

static void accepted(camfx_producer* producer) {
  camfx_link_proven(&producer->link);
  if (producer->unanswered > 0) --producer->unanswered;
  if (producer->unanswered > 0 || !producer->next) return;
  ring_end(producer->ring);
  producer->ring = producer->next;
  producer->next = NULL;
}

int camfx_producer_service(camfx_producer* producer) {
  struct link* link = &producer->link;
  if (link->socket < 0) {
    if (!camfx_link_due(link)) return 0;
    if (camfx_link_connect(link, SERVICE_TRIES) != 0) {
      lost(producer);
      return 0;
    }
    offer(producer);
  }
  for (int i = 0; i < MESSAGES_AT_ONCE && link->socket >= 0; ++i) {
    struct message message;
    int got = camfx_link_receive(link, &message);
    if (got == 0) break;
    if (got > 0) camfx_message_free(&message);
    if (got > 0 && message.type == MESSAGE_ACCEPTED) accepted(producer);
    if (got > 0 && message.type != MESSAGE_REFUSED) continue;
    lost(producer);
    if (got > 0) return CAMFX_E_REFUSED;
    if (got == CAMFX_E_INVALID) return CAMFX_E_INVALID;
  }
  return is_accepted(producer);
}

// 0 once the broker has what was offered last.
static int wait_accepted(camfx_producer* producer, int timeout_ms) {
  uint64_t deadline = camfx_deadline(timeout_ms);
  for (;;) {
    int serviced = camfx_producer_service(producer);
    if (serviced != 0) return serviced < 0 ? serviced : 0;
    int left = camfx_remaining_ms(deadline);
    if (left == 0) return CAMFX_E_TIMEOUT;
    struct pollfd wanted = {.fd = producer->link.poll_fd, .events = POLLIN};
    poll(&wanted, 1, left);
  }
}

static int producer_start(camfx_producer* producer, const camfx_format* format, int timeout_ms) {
  int error = camfx_link_init(&producer->link);
  if (!error) error = ring_make(format, &producer->ring);
  if (!error) error = camfx_link_connect(&producer->link, OPEN_TRIES);
  if (error) return error;
  offer(producer);
  return wait_accepted(producer, timeout_ms);
}

int camfx_producer_open(const char* camera, const camfx_format* format, int timeout_ms, camfx_producer** producer) {
  *producer = NULL;
  camfx_producer* made = calloc(1, sizeof(*made));
  if (!made) return CAMFX_E_SYSTEM;
  made->link = (struct link){.poll_fd = -1, .timer_fd = -1, .socket = -1};
  int error = camfx_camera_name(camera, made->camera) ? producer_start(made, format, timeout_ms) : CAMFX_E_ARGUMENT;
  if (error) {
    camfx_producer_close(made);
    return error;
  }
  *producer = made;
  return 0;
}

int camfx_producer_reformat(camfx_producer* producer, const camfx_format* format, int timeout_ms) {
  camfx_producer_abandon(producer);
  int error = ring_make(format, &producer->next);
  if (error) return error;
  if (producer->link.socket >= 0) offer(producer);
  error = wait_accepted(producer, timeout_ms);
  if (error == 0) return 0;
  // The broker may have the new ring still, or take it yet: only a new connection offers the former one for certain.
  if (producer->link.socket >= 0) lost(producer);
  ring_free(producer->next);
  producer->next = NULL;
  return error;
}

int camfx_producer_fd(const camfx_producer* producer) { return producer->link.poll_fd; }

void camfx_producer_counters(const camfx_producer* producer, camfx_counters* counters) {
  const struct ring* ring = producer->ring;
  counters->published = ring->sequence;
  counters->dropped = ring->dropped;
  counters->consumers = __atomic_load_n(&ring->table->demand, __ATOMIC_RELAXED);
  counters->connected = is_accepted(producer);
}

void camfx_producer_ring(const camfx_producer* producer, camfx_ring_info* info) {
  camfx_layout_info(header_of(producer->ring), info);
}

void camfx_producer_close(camfx_producer* producer) {
  if (!producer) return;
  if (producer->ring) ring_end(producer->ring);
  camfx_link_close(&producer->link);
  free(producer);
}
