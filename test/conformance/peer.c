// A conformance peer on clients/c: `peer producer CAMERA` or `peer consumer CAMERA`. Reads one command per line,
// answers each with one line of JSON; ends, in order, with its standard input. Built by: make -C clients/c peer
//
//   producer  open FOURCC WxH NUM/DEN | publish K | close
//   consumer  open | ring MS | next MS | held | release | gone MS | close
#include <camfx_ring.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_LINE = 256, OPEN_TIMEOUT_MS = 10000, HELD = 2 };

struct peer {
  const char* camera;
  camfx_producer* producer;
  camfx_consumer* consumer;
  camfx_frame held[HELD];  // oldest first
  int held_count;
  int pending;  // an error that came between two commands
};

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int remaining_ms(uint64_t deadline_ms) {
  uint64_t now = now_ms();
  return now < deadline_ms ? (int)(deadline_ms - now) : 0;
}

static uint64_t fnv1a(const void* data, size_t size) {
  const unsigned char* bytes = data;
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t k = 0; k < size; ++k) hash = (hash ^ bytes[k]) * 0x100000001b3u;
  return hash;
}

// ---- Answers -------------------------------------------------------------------------------------------------------

static void print_string(const char* text) {
  putchar('"');
  for (; *text; ++text) {
    if (*text == '"' || *text == '\\') putchar('\\');
    putchar(*text);  // the library has no control characters in its texts
  }
  putchar('"');
}

static void answer_error(const char* code, const char* message) {
  printf("{\"error\":");
  print_string(code);
  printf(",\"message\":");
  print_string(message);
  printf("}\n");
}

static void answer_failure(int error) {
  if (error == CAMFX_E_REFUSED) {
    answer_error(camfx_refusal_code(), camfx_refusal_message());
  } else if (error == CAMFX_E_UNREACHABLE || error == CAMFX_E_TIMEOUT || error == CAMFX_E_SYSTEM) {
    answer_error("DAEMON_UNREACHABLE", camfx_strerror(error));
  } else {
    answer_error("RING_INVALID", camfx_strerror(error));
  }
}

static void answer_ok(void) { printf("{\"ok\":true}\n"); }

// ---- Producer ------------------------------------------------------------------------------------------------------

static void producer_open(struct peer* peer, const char* arguments) {
  char code[5];
  camfx_format format;
  camfx_ring_info info;
  if (sscanf(arguments, "%4s %" SCNu32 "x%" SCNu32 " %" SCNu32 "/%" SCNu32, code, &format.width, &format.height,
             &format.fps_numerator, &format.fps_denominator) != 5 ||
      strlen(code) != 4) {
    answer_error("RING_INVALID", "open FOURCC WxH NUM/DEN");
    return;
  }
  memcpy(&format.fourcc, code, sizeof(format.fourcc));
  int error = peer->producer ? camfx_producer_reformat(peer->producer, &format, OPEN_TIMEOUT_MS)
                             : camfx_producer_open(peer->camera, &format, OPEN_TIMEOUT_MS, &peer->producer);
  if (error) {
    answer_failure(error);
    return;
  }
  camfx_producer_ring(peer->producer, &info);
  printf("{\"ok\":true,\"generation\":\"%" PRIu64 "\"}\n", info.generation);
}

static void fill(unsigned char* payload, size_t size, uint64_t n) {
  for (size_t k = 0; k < size; ++k) payload[k] = (unsigned char)(n * 31 + k * 7 + (k >> 8));
}

static void producer_publish(struct peer* peer, unsigned long frames) {
  unsigned long dropped = 0;
  const char* separator = "";
  printf("{\"published\":[");
  for (unsigned long i = 0; i < frames; ++i) {
    camfx_counters counters;
    size_t size;
    camfx_producer_counters(peer->producer, &counters);
    void* payload = camfx_producer_begin(peer->producer, &size);
    if (!payload) {
      ++dropped;
      continue;
    }
    fill(payload, size, counters.published + 1);
    camfx_producer_publish(peer->producer, 0);
    printf("%s\"%" PRIu64 "\"", separator, counters.published + 1);
    separator = ",";
  }
  printf("],\"dropped\":%lu}\n", dropped);
}

static bool producer_command(struct peer* peer, const char* name, const char* arguments) {
  if (strcmp(name, "open") == 0) {
    producer_open(peer, arguments);
  } else if (!peer->producer) {
    answer_error("RING_INVALID", "Open first.");
  } else if (strcmp(name, "publish") == 0) {
    producer_publish(peer, strtoul(arguments, NULL, 10));
  } else if (strcmp(name, "close") == 0) {
    camfx_producer_close(peer->producer);
    peer->producer = NULL;
    answer_ok();
  } else {
    return false;
  }
  return true;
}

// ---- Consumer ------------------------------------------------------------------------------------------------------

static void release_oldest(struct peer* peer) {
  if (peer->held_count == 0) return;
  camfx_consumer_release(peer->consumer, &peer->held[0]);
  --peer->held_count;
  memmove(&peer->held[0], &peer->held[1], (HELD - 1) * sizeof(peer->held[0]));
}

// What service or wait said; after a change of the ring nothing is held any more.
static void note_events(struct peer* peer, int events) {
  if (events < 0) peer->pending = events;
  if (events >= 0 && !(events & CAMFX_CHANGED)) return;
  while (peer->held_count > 0) release_oldest(peer);
  if (camfx_consumer_ring(peer->consumer, NULL)) peer->pending = 0;
}

static bool answer_pending(struct peer* peer) {
  if (peer->pending == 0) return false;
  answer_failure(peer->pending);
  peer->pending = 0;
  return true;
}

// Services once the daemon says something, at most `ms` later.
static void service_within(struct peer* peer, int ms) {
  struct pollfd wanted = {.fd = camfx_consumer_fd(peer->consumer), .events = POLLIN};
  poll(&wanted, 1, ms);
  note_events(peer, camfx_consumer_service(peer->consumer));
}

static void consumer_open(struct peer* peer) {
  if (peer->consumer) {
    answer_error("RING_INVALID", "Close first.");
    return;
  }
  int error = camfx_consumer_open(peer->camera, &peer->consumer);
  if (error) {
    answer_failure(error);
  } else {
    answer_ok();
  }
}

static void consumer_ring(struct peer* peer, int ms) {
  uint64_t deadline = now_ms() + (uint64_t)ms;
  camfx_ring_info info;
  service_within(peer, 0);
  while (!camfx_consumer_ring(peer->consumer, &info)) {
    if (answer_pending(peer)) return;
    int left = remaining_ms(deadline);
    if (left == 0) {
      printf("{\"ring\":null}\n");
      return;
    }
    service_within(peer, left);
  }
  char code[5] = {0};
  memcpy(code, &info.format.fourcc, sizeof(info.format.fourcc));
  printf("{\"ring\":{\"fourcc\":\"%s\",\"width\":%" PRIu32 ",\"height\":%" PRIu32 ",\"fps\":[%" PRIu32 ",%" PRIu32
         "],\"generation\":\"%" PRIu64 "\"}}\n",
         code, info.format.width, info.format.height, info.format.fps_numerator, info.format.fps_denominator,
         info.generation);
}

// True with a frame more in `held`, false with none in time, after an error, or while two are held.
static bool take_next(struct peer* peer, int ms) {
  uint64_t deadline = now_ms() + (uint64_t)ms;
  service_within(peer, 0);
  while (peer->held_count < HELD && peer->pending == 0) {
    int left = remaining_ms(deadline);
    int events = camfx_consumer_wait(peer->consumer, left);
    note_events(peer, events);
    if (events == CAMFX_FRAME) {
      int taken = camfx_consumer_acquire(peer->consumer, &peer->held[peer->held_count]);
      if (taken == 1) {
        ++peer->held_count;
        return true;
      }
      note_events(peer, taken);
    }
    if (left == 0) return false;
  }
  return false;
}

static void consumer_next(struct peer* peer, int ms) {
  if (!take_next(peer, ms)) {
    if (!answer_pending(peer)) printf("{\"frame\":null}\n");
    return;
  }
  const camfx_frame* frame = &peer->held[peer->held_count - 1];
  printf("{\"frame\":{\"sequence\":\"%" PRIu64 "\",\"length\":%zu,\"fnv1a\":\"%016" PRIx64 "\",\"captureNs\":\"%" PRIu64
         "\",\"publishNs\":\"%" PRIu64 "\"}}\n",
         frame->sequence, frame->size, fnv1a(frame->data, frame->size), frame->capture_ns, frame->publish_ns);
}

static void consumer_held(struct peer* peer) {
  service_within(peer, 0);
  printf("{\"held\":[");
  for (int i = 0; i < peer->held_count; ++i) {
    const camfx_frame* frame = &peer->held[i];
    printf("%s{\"sequence\":\"%" PRIu64 "\",\"fnv1a\":\"%016" PRIx64 "\"}", i ? "," : "", frame->sequence,
           fnv1a(frame->data, frame->size));
  }
  printf("]}\n");
}

static void consumer_gone(struct peer* peer, int ms) {
  uint64_t deadline = now_ms() + (uint64_t)ms;
  service_within(peer, 0);
  for (int left; camfx_consumer_ring(peer->consumer, NULL) && (left = remaining_ms(deadline)) > 0;) {
    // As a program that wants frames; one that nobody takes would make it wait no more.
    int events = camfx_consumer_wait(peer->consumer, left);
    note_events(peer, events);
    if (events == CAMFX_FRAME) service_within(peer, left);
  }
  printf("{\"gone\":%s}\n", camfx_consumer_ring(peer->consumer, NULL) ? "false" : "true");
}

static void consumer_close(struct peer* peer) {
  camfx_consumer_close(peer->consumer);
  peer->consumer = NULL;
  peer->held_count = 0;
  peer->pending = 0;
  answer_ok();
}

static bool consumer_command(struct peer* peer, const char* name, const char* arguments) {
  int number = atoi(arguments);
  int ms = number > 0 ? number : 0;
  if (strcmp(name, "open") == 0) {
    consumer_open(peer);
  } else if (!peer->consumer) {
    answer_error("RING_INVALID", "Open first.");
  } else if (strcmp(name, "ring") == 0) {
    consumer_ring(peer, ms);
  } else if (strcmp(name, "next") == 0) {
    consumer_next(peer, ms);
  } else if (strcmp(name, "held") == 0) {
    consumer_held(peer);
  } else if (strcmp(name, "release") == 0) {
    release_oldest(peer);
    answer_ok();
  } else if (strcmp(name, "gone") == 0) {
    consumer_gone(peer, ms);
  } else if (strcmp(name, "close") == 0) {
    consumer_close(peer);
  } else {
    return false;
  }
  return true;
}

// ---- Commands ------------------------------------------------------------------------------------------------------

static void run_command(struct peer* peer, bool is_producer, char* line) {
  char* arguments = strchr(line, ' ');
  if (arguments) *arguments++ = 0;
  if (!arguments) arguments = line + strlen(line);
  bool known = is_producer ? producer_command(peer, line, arguments) : consumer_command(peer, line, arguments);
  if (!known) answer_error("RING_INVALID", "There is no such command.");
  fflush(stdout);
}

// Services the connection until there is something to read.
static void wait_for_input(struct peer* peer) {
  struct pollfd wanted[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
  do {
    wanted[1].fd = -1;
    if (peer->producer) wanted[1].fd = camfx_producer_fd(peer->producer);
    if (peer->consumer) wanted[1].fd = camfx_consumer_fd(peer->consumer);
    wanted[0].revents = 0;
    if (poll(wanted, 2, -1) <= 0) continue;
    if (peer->producer) camfx_producer_service(peer->producer);
    if (peer->consumer) note_events(peer, camfx_consumer_service(peer->consumer));
  } while (!wanted[0].revents);
}

// Not by stdio: its buffer would hide commands from poll().
static bool read_line(struct peer* peer, char line[MAX_LINE]) {
  static char buffer[MAX_LINE];
  static size_t used;
  char* end;
  while (!(end = memchr(buffer, '\n', used))) {
    wait_for_input(peer);
    ssize_t got = used < MAX_LINE ? read(STDIN_FILENO, buffer + used, MAX_LINE - used) : 0;
    if (got <= 0) return false;
    used += (size_t)got;
  }
  *end = 0;
  size_t length = (size_t)(end - buffer) + 1;
  memcpy(line, buffer, length);
  memmove(buffer, buffer + length, used - length);
  used -= length;
  return true;
}

int main(int argc, char** argv) {
  char line[MAX_LINE];
  bool is_producer = argc == 3 && strcmp(argv[1], "producer") == 0;
  if (argc != 3 || (!is_producer && strcmp(argv[1], "consumer") != 0)) {
    fprintf(stderr, "peer producer|consumer CAMERA\n");
    return EXIT_FAILURE;
  }
  struct peer peer = {.camera = argv[2]};
  while (read_line(&peer, line)) run_command(&peer, is_producer, line);
  camfx_producer_close(peer.producer);
  camfx_consumer_close(peer.consumer);
  return EXIT_SUCCESS;
}
