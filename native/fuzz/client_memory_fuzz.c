// The C client's consumer with memories of a stranger, handed over by a broker of this process. Its source is included
// for the sake of its ring's address; what it does is asked through its interface.
#include <stdio.h>
#include <sys/socket.h>

#include "../../clients/c/camfx_consumer.c"  // NOLINT(bugprone-suspicious-include)
#include "ring_patches.h"

// The input's fifth byte.
enum {
  HOLD_FIRST = 0x01,   // what round 1 takes is held to the end
  HOLD_SECOND = 0x02,  // what round 2 takes is
  RING_AGAIN = 0x04,   // before round 2 the broker hands the same memories over once more
  GONE = 0x08,         // before round 3 the producer is gone
  HANG_UP = 0x10,      // before round 3 the broker is
  ONE_FD = 0x20,       // one descriptor is missing
  SAME_FDS = 0x40,     // the ring memory is given as both memories
  LATE = 0x80,         // the client sees either end only when its entry may be another's
};

enum { LATE_NS = 1000000000 };  // after the time in which it may write to it

struct session {
  struct fuzzed_ring fuzzed;
  camfx_consumer* consumer;
  int broker;  // the broker's end of the connection
  uint64_t last;
  camfx_frame frames[PINS];
};

static void send_text(int broker, const char* text, const int* fds, size_t fd_count) {
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))] = {0};
  struct iovec part = {(void*)(uintptr_t)text, strlen(text)};
  struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
  if (fd_count > 0) {
    packet.msg_control = control;
    packet.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
    struct cmsghdr* rights = CMSG_FIRSTHDR(&packet);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
    memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
  }
  CHECK(sendmsg(broker, &packet, MSG_NOSIGNAL) == (ssize_t)strlen(text));
}

static void session_open(struct session* s, const uint8_t* data, size_t size) {
  int ends[2];
  *s = (struct session){.consumer = calloc(1, sizeof(camfx_consumer))};
  CHECK(s->consumer != NULL);
  CHECK(camfx_link_init(&s->consumer->link) == 0);
  CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
  s->broker = ends[0];
  s->consumer->link.socket = ends[1];
  fuzzed_make(&s->fuzzed, data, size);
}

static void session_close(struct session* s) {
  camfx_consumer_close(s->consumer);
  close(s->broker);
  fuzzed_free(&s->fuzzed);
}

static void send_ring(struct session* s) {
  const bool same = (s->fuzzed.actions & SAME_FDS) != 0;
  const int fds[] = {fuzzed_ring_fd(&s->fuzzed), same ? fuzzed_ring_fd(&s->fuzzed) : fuzzed_table_fd(&s->fuzzed)};
  char text[64];
  snprintf(text, sizeof(text), "{\"type\":\"ring\",\"entry\":%d}", s->fuzzed.entry);
  send_text(s->broker, text, fds, s->fuzzed.actions & ONE_FD ? 1 : 2);
  close(fds[0]);
  close(fds[1]);
}

// The memories go over; the client takes them if they are valid, and only then.
static void hand_over(struct session* s) {
  fuzzed_hand_over(&s->fuzzed);
  send_ring(s);
  const bool handed = (s->fuzzed.actions & (ONE_FD | SAME_FDS)) == 0;
  const bool valid = fuzzed_is_valid(&s->fuzzed, 1) && handed;
  const int result = camfx_consumer_service(s->consumer);
  camfx_ring_info info;
  s->last = 0;
  CHECK((result == CAMFX_CHANGED) == (camfx_consumer_ring(s->consumer, &info) == 1));
  if (result != CAMFX_CHANGED) {
    // CAMFX_E_SYSTEM: a table that nobody may map for writing shows when it is mapped.
    CHECK(result == CAMFX_E_INVALID || result == CAMFX_E_UNSUPPORTED || result == CAMFX_E_SYSTEM);
    CHECK(result != CAMFX_E_SYSTEM || has_seals(s->fuzzed.table_seals, F_SEAL_FUTURE_WRITE));
    CHECK(!valid);
    return;
  }
  CHECK(valid);
  CHECK(info.format.fourcc == get32(s->fuzzed.header, 72) && info.frame_size == get64(s->fuzzed.header, 48));
  CHECK(info.plane_count == get32(s->fuzzed.header, 84));
  CHECK(memcmp(info.plane_offset, s->fuzzed.header + 88, sizeof(info.plane_offset)) == 0);
  CHECK(memcmp(info.plane_stride, s->fuzzed.header + 104, sizeof(info.plane_stride)) == 0);
}

static void check_frame(struct session* s, const camfx_frame* frame, size_t pin) {
  const struct newest_frame newest = fuzzed_newest(&s->fuzzed);
  const uint64_t descriptor = fuzzed_descriptor(&s->fuzzed, newest.slot);
  CHECK(frame->sequence == newest.sequence && frame->size == newest.size);
  CHECK((const unsigned char*)frame->data == s->consumer->ring->base + newest.offset);
  CHECK(newest.offset + newest.size <= s->fuzzed.ring.size);
  CHECK(frame->capture_ns == get64(s->fuzzed.ring.bytes, (size_t)descriptor + 8));
  CHECK(frame->publish_ns == get64(s->fuzzed.ring.bytes, (size_t)descriptor + 16));
  CHECK(fuzzed_pin(&s->fuzzed, pin) == newest.slot + 1);
  read_all(frame->data, frame->size);
}

// Takes the newest frame into the lowest free place, as the client does; gives the place, or PINS if none is free.
static size_t acquire(struct session* s) {
  const bool has_ring = camfx_consumer_ring(s->consumer, NULL);
  const struct newest_frame newest = has_ring ? fuzzed_newest(&s->fuzzed) : (struct newest_frame){0};
  const bool newer = has_ring && newest.sequence > s->last;
  size_t place = 0;
  while (place < PINS && s->frames[place].data != NULL) ++place;
  camfx_frame got = {0};
  if (has_ring) fuzzed_remember_table(&s->fuzzed);
  const int waited = has_ring ? camfx_consumer_wait(s->consumer, 0) : camfx_consumer_service(s->consumer);
  CHECK(waited == (newer ? CAMFX_FRAME : 0));
  const int result = camfx_consumer_acquire(s->consumer, &got);
  if (has_ring) fuzzed_check_table(&s->fuzzed);
  if (place == PINS && has_ring) {
    CHECK(result == CAMFX_E_HELD);
    return place;
  }
  CHECK((result == 1) == (newer && newest.is_there));
  CHECK(result == 1 || result == (newer ? CAMFX_E_INVALID : 0));
  CHECK(camfx_consumer_ring(s->consumer, NULL) == (has_ring && result >= 0));
  if (result != 1) return place;
  check_frame(s, &got, place);
  s->last = got.sequence;
  s->frames[place] = got;
  return place;
}

static void let_go(struct session* s, size_t place) {
  camfx_frame* frame = &s->frames[place];
  if (frame->data == NULL) return;
  const bool was_pinned = s->consumer->places[place].pinned;
  read_all(frame->data, frame->size);
  camfx_consumer_release(s->consumer, frame);
  CHECK(frame->data == NULL);
  if (was_pinned) CHECK(fuzzed_pin(&s->fuzzed, place) == 0);
}

// The client learns of its ring's end. It takes its pins back, but for the one that is too late: that writes nothing.
static void see_end(struct session* s) {
  const int had_ring = camfx_consumer_ring(s->consumer, NULL);
  const bool late = (s->fuzzed.actions & LATE) != 0;
  uint32_t expected[PINS] = {0};
  for (size_t i = 0; had_ring && i < PINS; ++i) {
    if (late || !s->consumer->places[i].pinned) expected[i] = fuzzed_pin(&s->fuzzed, i);
  }
  s->consumer->link.alive_ns = camfx_now_ns() - (late ? ENTRY_GRACE_S * (uint64_t)1000000000 + LATE_NS : 0);
  if (late) camfx_consumer_release(s->consumer, &s->frames[0]);
  CHECK(camfx_consumer_service(s->consumer) == (had_ring ? CAMFX_CHANGED : 0));
  CHECK(camfx_consumer_ring(s->consumer, NULL) == 0);
  for (size_t i = 0; had_ring && i < PINS; ++i) CHECK(fuzzed_pin(&s->fuzzed, i) == expected[i]);
}

// What the broker has to say before a round.
static void tell(struct session* s, int round) {
  const uint8_t actions = s->fuzzed.actions;
  const bool gone = round == 3 && (actions & GONE) != 0, hangs_up = round == 3 && (actions & HANG_UP) != 0;
  if (round == 2 && (actions & RING_AGAIN)) hand_over(s);
  if (gone) send_text(s->broker, "{\"type\":\"gone\"}", NULL, 0);
  if (hangs_up) shutdown(s->broker, SHUT_RDWR);
  if (!gone && !hangs_up) return;
  see_end(s);
  CHECK((s->consumer->link.socket < 0) == hangs_up);
}

static void consume(struct session* s) {
  hand_over(s);
  for (int round = 1; round <= ROUNDS; ++round) {
    fuzzed_patch(&s->fuzzed, round);
    tell(s, round);
    const size_t place = acquire(s);
    const int hold = round == 1 ? HOLD_FIRST : HOLD_SECOND;
    if (place < PINS && (round == ROUNDS || (s->fuzzed.actions & hold) == 0)) let_go(s, place);
  }
  // The frames of a ring that has been let go can be read as before.
  for (size_t place = 0; place < PINS; ++place) {
    if (s->frames[place].data != NULL) read_all(s->frames[place].data, s->frames[place].size);
  }
  // The others are left to camfx_consumer_close().
  let_go(s, 0);
}

int LLVMFuzzerInitialize(int* argc, char*** argv);
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// No input makes one: few systems have pages to fill it with.
static void check_huge_pages(void) {
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE;
  const int fd = memfd_create("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB);
  if (fd < 0) return;  // this kernel has none
  CHECK(fcntl(fd, F_ADD_SEALS, seals) == 0 && sealed_size(fd, seals) == -1);
  close(fd);
}

int LLVMFuzzerInitialize(int* argc, char*** argv) {
  (void)argc, (void)argv;
  check_huge_pages();
  // A client that was hung up on looks for the broker; it must not find this machine's.
  return setenv("XDG_RUNTIME_DIR", "/nonexistent", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int descriptors = open_descriptors();
  struct session session;
  session_open(&session, data, size);
  consume(&session);
  session_close(&session);
  CHECK(open_descriptors() == descriptors);
  CHECK(open_mappings() == 0);
  return 0;
}
