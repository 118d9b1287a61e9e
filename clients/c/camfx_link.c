// The connection to the broker: packets, the messages in them, reconnecting. And what both sides need of the system.
#include <ctype.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "camfx_internal.h"

enum { FIRST_DELAY_MS = 100, LAST_DELAY_MS = 2000, MAX_DEPTH = 16 };

// Per thread, as errno is: an open that fails leaves no object to keep it in. No string of a packet is longer.
static _Thread_local char refusal_code[64];
static _Thread_local char refusal_message[MAX_PACKET];

const char* camfx_refusal_code(void) { return refusal_code; }
const char* camfx_refusal_message(void) { return refusal_message; }

const char* camfx_strerror(int error) {
  switch (error) {
    case CAMFX_E_ARGUMENT:
      return "An argument is out of range or the call is not possible now: compare it with camfx_ring.h.";
    case CAMFX_E_UNREACHABLE:
      return "No camfx daemon listens: start camfxd as the same user, with the same XDG_RUNTIME_DIR.";
    case CAMFX_E_TIMEOUT:
      return "The camfx daemon did not answer in time: see its daemon.log, or allow more time.";
    case CAMFX_E_REFUSED:
      return "The camfx daemon refused: do what its message says.";
    case CAMFX_E_INVALID:
      return "A ring or a message about it is not as the protocol says: have its producer, or the daemon, mended.";
    case CAMFX_E_UNSUPPORTED:
      return "The ring's format or protocol version is unknown here: update this program, or take another format.";
    case CAMFX_E_HELD:
      return "Two frames are held already: release one first.";
    case CAMFX_E_SYSTEM:
      return "A system call failed: errno says why.";
    default:
      return error >= 0 ? "No error: go on." : "Unknown error: compare the number with camfx_ring.h.";
  }
}

// ---- JSON, from a stranger -----------------------------------------------------------------------------------------

// What is left of the text. Every function below takes what it names off the front, or returns false.
struct scan {
  const char* at;
  const char* end;
};

static void skip_space(struct scan* s) {
  while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r')) ++s->at;
}

static bool take(struct scan* s, char c) {
  if (s->at == s->end || *s->at != c) return false;
  ++s->at;
  return true;
}

static bool take_word(struct scan* s, const char* word) {
  size_t length = strlen(word);
  if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0) return false;
  s->at += length;
  return true;
}

// What follows a backslash. \u beyond ASCII becomes "?": the broker sends such characters as they are.
static bool take_escape(struct scan* s, char* out) {
  static const char escapes[] = "\"\\/bfnrt";
  static const char meaning[] = "\"\\/\b\f\n\r\t";
  if (take(s, 'u')) {
    char digits[5] = {0};
    for (int i = 0; i < 4; ++i) {
      if (s->at == s->end || !isxdigit((unsigned char)*s->at)) return false;
      digits[i] = *s->at++;
    }
    unsigned long unit = strtoul(digits, NULL, 16);
    *out = unit < 0x80 ? (char)unit : '?';
    return true;
  }
  const char* found = s->at < s->end && *s->at ? strchr(escapes, *s->at++) : NULL;
  if (found) *out = meaning[found - escapes];
  return found != NULL;
}

static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

// A string, NUL-terminated in `out` (NULL = skipped); one that does not fit is no valid message. Control characters
// become spaces: people read the text on terminals and in logs.
static bool take_string(struct scan* s, char* out, size_t capacity) {
  size_t used = 0;
  if (!take(s, '"')) return false;
  while (s->at < s->end && *s->at != '"') {
    char c = *s->at++;
    if ((unsigned char)c < 0x20) return false;
    if (c == '\\' && !take_escape(s, &c)) return false;
    if (!out) continue;
    if (used + 1 >= capacity) return false;
    out[used++] = is_control(c) ? ' ' : c;
  }
  if (out) out[used] = 0;
  return take(s, '"');
}

static bool take_digits(struct scan* s) {
  const char* start = s->at;
  while (s->at < s->end && *s->at >= '0' && *s->at <= '9') ++s->at;
  return s->at > start;
}

// Any number. `value` is that of a plain integer of at most 9 digits, else -1.
static bool take_number(struct scan* s, int64_t* value) {
  const char* start = s->at;
  *value = -1;
  bool negative = take(s, '-');
  if (!take(s, '0') && !take_digits(s)) return false;
  const char* whole_end = s->at;
  if (take(s, '.') && !take_digits(s)) return false;
  if (take(s, 'e') || take(s, 'E')) {
    if (!take(s, '+')) (void)take(s, '-');
    if (!take_digits(s)) return false;
  }
  if (negative || s->at != whole_end || whole_end - start > 9) return true;
  *value = 0;
  for (const char* digit = start; digit < whole_end; ++digit) *value = *value * 10 + (*digit - '0');
  return true;
}

static bool skip_value(struct scan* s, int depth);

static bool skip_members(struct scan* s, char close, int depth) {
  skip_space(s);
  if (take(s, close)) return true;
  do {
    skip_space(s);
    if (close == '}') {
      if (!take_string(s, NULL, 0)) return false;
      skip_space(s);
      if (!take(s, ':')) return false;
    }
    if (!skip_value(s, depth)) return false;
    skip_space(s);
  } while (take(s, ','));
  return take(s, close);
}

static bool skip_value(struct scan* s, int depth) {
  int64_t number;
  skip_space(s);
  if (s->at == s->end || depth == 0) return false;
  switch (*s->at) {
    case '"':
      return take_string(s, NULL, 0);
    case '{':
      ++s->at;
      return skip_members(s, '}', depth - 1);
    case '[':
      ++s->at;
      return skip_members(s, ']', depth - 1);
    default:
      return take_word(s, "true") || take_word(s, "false") || take_word(s, "null") || take_number(s, &number);
  }
}

struct fields {
  char type[32];
  char code[sizeof(refusal_code)];
  char message[sizeof(refusal_message)];
  int64_t entry;
};

static bool take_field(struct scan* s, struct fields* fields) {
  char key[MAX_PACKET];
  if (!take_string(s, key, sizeof(key))) return false;
  skip_space(s);
  if (!take(s, ':')) return false;
  skip_space(s);
  if (strcmp(key, "type") == 0) return take_string(s, fields->type, sizeof(fields->type));
  if (strcmp(key, "code") == 0) return take_string(s, fields->code, sizeof(fields->code));
  if (strcmp(key, "message") == 0) return take_string(s, fields->message, sizeof(fields->message));
  if (strcmp(key, "entry") == 0) return take_number(s, &fields->entry);
  return skip_value(s, MAX_DEPTH);
}

// One object and nothing after it.
static bool take_message(struct scan* s, struct fields* fields) {
  skip_space(s);
  if (!take(s, '{')) return false;
  skip_space(s);
  if (!take(s, '}')) {
    do {
      skip_space(s);
      if (!take_field(s, fields)) return false;
      skip_space(s);
    } while (take(s, ','));
    if (!take(s, '}')) return false;
  }
  skip_space(s);
  return s->at == s->end && fields->type[0] != 0;
}

static bool understand(const char* text, size_t length, struct message* message) {
  static const char* const types[] = {
      [MESSAGE_ACCEPTED] = "accepted", [MESSAGE_RING] = "ring", [MESSAGE_GONE] = "gone", [MESSAGE_REFUSED] = "refused"};
  struct fields fields = {.entry = -1};
  struct scan scan = {text, text + length};
  if (!take_message(&scan, &fields)) return false;
  message->type = MESSAGE_OTHER;
  message->entry = fields.entry;
  for (enum message_type type = MESSAGE_ACCEPTED; type <= MESSAGE_REFUSED; ++type) {
    if (strcmp(fields.type, types[type]) == 0) message->type = type;
  }
  if (message->type == MESSAGE_REFUSED) {
    memcpy(refusal_code, fields.code, sizeof(refusal_code));
    memcpy(refusal_message, fields.message, sizeof(refusal_message));
  }
  return true;
}

// ---- The socket ----------------------------------------------------------------------------------------------------

int camfx_link_init(struct link* link) {
  *link = (struct link){.poll_fd = -1, .timer_fd = -1, .socket = -1, .delay_ms = FIRST_DELAY_MS};
  link->poll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (link->poll_fd < 0) return CAMFX_E_SYSTEM;
  link->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (link->timer_fd < 0) return CAMFX_E_SYSTEM;
  struct epoll_event event = {.events = EPOLLIN};
  return epoll_ctl(link->poll_fd, EPOLL_CTL_ADD, link->timer_fd, &event) == 0 ? 0 : CAMFX_E_SYSTEM;
}

void camfx_link_close(struct link* link) {
  if (link->socket >= 0) close(link->socket);
  if (link->timer_fd >= 0) close(link->timer_fd);
  if (link->poll_fd >= 0) close(link->poll_fd);
}

static bool socket_address(struct sockaddr_un* address) {
  const char* runtime = getenv("XDG_RUNTIME_DIR");
  const char* temporary = getenv("TMPDIR");
  int length;
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (runtime && *runtime) {
    length = snprintf(address->sun_path, sizeof(address->sun_path), "%s/camfx/ring.sock", runtime);
  } else {
    if (!temporary || !*temporary) temporary = "/tmp";
    length = snprintf(address->sun_path, sizeof(address->sun_path), "%s/camfx-%u/ring.sock", temporary, geteuid());
  }
  return length > 0 && (size_t)length < sizeof(address->sun_path);
}

// Who listens in a folder below /tmp may be anybody.
static bool is_own_broker(int fd) {
  struct ucred peer;
  socklen_t size = sizeof(peer);
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

// Whether the socket is connected to a broker of ours.
static bool connect_socket(int fd, const struct sockaddr_un* address, int tries) {
  while (connect(fd, (const struct sockaddr*)address, sizeof(*address)) != 0) {
    if (errno != EAGAIN || --tries <= 0) return false;
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
  }
  return is_own_broker(fd);
}

int camfx_link_connect(struct link* link, int tries) {
  struct sockaddr_un address;
  if (!socket_address(&address)) return CAMFX_E_UNREACHABLE;
  int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return CAMFX_E_SYSTEM;
  struct epoll_event event = {.events = EPOLLIN};
  if (!connect_socket(fd, &address, tries)) {
    close(fd);
    return CAMFX_E_UNREACHABLE;
  }
  if (epoll_ctl(link->poll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
    close(fd);
    return CAMFX_E_SYSTEM;
  }
  link->socket = fd;
  link->alive_ns = camfx_now_ns();
  return 0;
}

bool camfx_link_send(struct link* link, const char* type, const char* camera, const int* fds, size_t fd_count) {
  char text[128 + MAX_CAMERA];
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(MAX_FDS * sizeof(int))] = {0};
  int length = snprintf(text, sizeof(text), "{\"type\":\"%s\",\"version\":%d,\"camera\":\"%s\"}", type, VERSION_MAJOR,
                        camera);  // a valid name needs no escapes
  struct iovec part = {text, (size_t)length};
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
  return sendmsg(link->socket, &packet, MSG_NOSIGNAL | MSG_DONTWAIT) == length;
}

// Takes over every descriptor of a packet, also of one that is refused afterwards. False: there were too many.
static bool take_descriptors(struct msghdr* packet, struct message* message) {
  bool fit = !(packet->msg_flags & MSG_CTRUNC);
  for (struct cmsghdr* part = CMSG_FIRSTHDR(packet); part; part = CMSG_NXTHDR(packet, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd;
      memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      if (message->fd_count < MAX_FDS) {
        message->fds[message->fd_count++] = fd;
      } else {
        close(fd);
        fit = false;
      }
    }
  }
  return fit;
}

void camfx_message_free(struct message* message) {
  for (size_t i = 0; i < message->fd_count; ++i) close(message->fds[i]);
  message->fd_count = 0;
}

int camfx_link_receive(struct link* link, struct message* message) {
  char text[MAX_PACKET];
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(MAX_FDS * sizeof(int))];
  struct iovec part = {text, sizeof(text)};
  struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
  ssize_t length;
  bool was_reset = false, again;
  message->fd_count = 0;
  do {
    length = recvmsg(link->socket, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    // A reset is reported once, ahead of packets that came before it: one of them may say why.
    again = length < 0 && (errno == EINTR || (errno == ECONNRESET && !was_reset));
    was_reset = was_reset || (again && errno == ECONNRESET);
  } while (again);
  if (length < 0 && errno == EAGAIN) link->alive_ns = camfx_now_ns();
  if (length < 0) return errno == EAGAIN ? 0 : -1;
  bool whole = take_descriptors(&packet, message) && !(packet.msg_flags & MSG_TRUNC);
  if (length > 0 && whole && understand(text, (size_t)length, message)) return 1;
  camfx_message_free(message);
  return length == 0 ? -1 : CAMFX_E_INVALID;
}

void camfx_link_probe(struct link* link) {
  struct pollfd news = {.fd = link->socket, .events = POLLIN};
  if (link->socket >= 0 && poll(&news, 1, 0) == 0) link->alive_ns = camfx_now_ns();
}

void camfx_link_lost(struct link* link) {
  if (link->socket >= 0) close(link->socket);  // which takes it out of poll_fd, too
  link->socket = -1;
  struct itimerspec when = {
      .it_value = {.tv_sec = link->delay_ms / 1000, .tv_nsec = (long)(link->delay_ms % 1000) * 1000000}};
  timerfd_settime(link->timer_fd, 0, &when, NULL);
  link->delay_ms = link->delay_ms * 2 < LAST_DELAY_MS ? link->delay_ms * 2 : LAST_DELAY_MS;
}

bool camfx_link_due(struct link* link) {
  uint64_t expirations;
  return read(link->timer_fd, &expirations, sizeof(expirations)) == sizeof(expirations);
}

void camfx_link_proven(struct link* link) { link->delay_ms = FIRST_DELAY_MS; }

bool camfx_camera_name(const char* camera, char copy[MAX_CAMERA + 1]) {
  if (!camera) camera = "camfx";
  size_t length = strnlen(camera, MAX_CAMERA + 1);
  if (length > MAX_CAMERA || strspn(camera, "abcdefghijklmnopqrstuvwxyz0123456789._-") != length) return false;
  if (length == 0 || strchr("._-", camera[0])) return false;
  memcpy(copy, camera, length + 1);
  return true;
}

// ---- Small things --------------------------------------------------------------------------------------------------

uint64_t camfx_now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t camfx_deadline(int timeout_ms) {
  return timeout_ms < 0 ? UINT64_MAX : camfx_now_ns() + (uint64_t)timeout_ms * 1000000u;
}

int camfx_remaining_ms(uint64_t deadline) {
  if (deadline == UINT64_MAX) return -1;
  uint64_t now = camfx_now_ns();
  return now >= deadline ? 0 : (int)((deadline - now + 999999) / 1000000);
}

long camfx_futex(const uint32_t* word, int operation, uint32_t value, const struct timespec* timeout) {
  return syscall(SYS_futex, word, operation, value, timeout, NULL, 0);
}
