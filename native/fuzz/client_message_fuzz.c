// The C client's reading of the broker's messages. An input is a message; how many descriptors come with it follows
// from its length, so that the seeds are plain text.
#include <fcntl.h>

#include "../../clients/c/camfx_link.c"  // NOLINT(bugprone-suspicious-include)
#include "guards.h"

enum { TOO_MANY_FDS = MAX_FDS + 1, LONGEST_ENTRY = 9 };

static int peer_socket, own_socket;

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The C client's answer for a text that ends where its memory does: the sanitizer sees a read beyond it.
static bool understands(const char* text, size_t length, struct message* message) {
  char* exact = malloc(length);
  CHECK(length == 0 || exact != NULL);
  if (length > 0) memcpy(exact, text, length);
  *message = (struct message){.type = MESSAGE_OTHER, .entry = -1};
  const bool understood = understand(exact, length, message);
  free(exact);
  return understood;
}

static bool contains(const char* text, size_t length, const char* part, size_t part_length) {
  return memmem(text, length, part, part_length) != NULL;
}

static bool contains_quoted(const char* text, size_t length, const char* part) {
  char quoted[MAX_PACKET + 3];
  const int size = snprintf(quoted, sizeof(quoted), "\"%s\"", part);
  CHECK(size >= 2 && (size_t)size < sizeof(quoted));
  return contains(text, length, quoted, (size_t)size);
}

// What any JSON object has, found without reading it as one: quotes in pairs, brackets that match, one object.
static void check_shape(const char* text, size_t length) {
  char open[1 + MAX_DEPTH];
  size_t depth = 0, objects = 0;
  bool in_string = false;
  for (size_t i = 0; i < length; ++i) {
    const char c = text[i];
    if (in_string) {
      CHECK((unsigned char)c >= 0x20);
      in_string = c != '"';
      i += c == '\\';
      continue;
    }
    in_string = c == '"';
    CHECK(depth > 0 || c == '{' || is_space(c));
    if (c == '{' || c == '[') {
      CHECK(depth < sizeof(open));
      objects += depth == 0;
      open[depth++] = c == '{' ? '}' : ']';
    }
    if (c == '}' || c == ']') CHECK(open[--depth] == c);
  }
  CHECK(!in_string && depth == 0 && objects == 1);
}

// The number stands in the text as the value of something.
static void check_entry(const char* text, size_t length, int64_t entry) {
  char digits[32];
  if (entry == -1) return;
  const size_t size = (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)entry);
  CHECK(entry >= 0 && size <= LONGEST_ENTRY);
  for (size_t at = 1; at + size < length; ++at) {
    if (memcmp(text + at, digits, size) != 0) continue;
    size_t before = at - 1, after = at + size;
    while (before > 0 && is_space(text[before])) --before;
    while (after + 1 < length && is_space(text[after])) ++after;
    if (text[before] == ':' && (text[after] == ',' || text[after] == '}')) return;
  }
  CHECK(!"the message has the entry that it is said to have");
}

static void check_refusal_text(const char* text, size_t length, const char* reason, size_t capacity) {
  const size_t size = strnlen(reason, capacity);
  CHECK(size < capacity);
  for (size_t i = 0; i < size; ++i) CHECK((unsigned char)reason[i] >= 0x20 && reason[i] != 0x7f);
  // With neither escapes nor replaced characters it stands there word for word.
  const bool verbatim = memchr(text, '\\', length) == NULL && memchr(text, 0x7f, length) == NULL;
  if (size > 0 && verbatim) CHECK(contains_quoted(text, length, reason));
}

static void check_type(const char* text, size_t length, enum message_type type) {
  static const char* const names[] = {
      [MESSAGE_ACCEPTED] = "accepted", [MESSAGE_RING] = "ring", [MESSAGE_GONE] = "gone", [MESSAGE_REFUSED] = "refused"};
  CHECK(type == MESSAGE_OTHER || (type >= MESSAGE_ACCEPTED && type <= MESSAGE_REFUSED));
  if (type == MESSAGE_OTHER || memchr(text, '\\', length) != NULL) return;
  CHECK(contains_quoted(text, length, names[type]));
}

// What is nearly the message: cut or prolonged it is none, with more keys it is the same one.
static void check_neighbours(const char* text, size_t length, const struct message* original) {
  static const char more[] = ",\"more\" : [ 1, -2.5e3, {\"a\":null, \"b\":{ }}, [], \"\\u00e9\\\"\" ] }";
  char prolonged[MAX_PACKET + sizeof(more)];
  struct message message;
  while (is_space(text[length - 1])) --length;
  CHECK(!understands(text, length - 1, &message) && !understands(text, length / 2, &message));
  memcpy(prolonged, text, length);
  prolonged[length] = 'x';
  CHECK(!understands(prolonged, length + 1, &message));
  memcpy(prolonged + length - 1, more, sizeof(more) - 1);
  CHECK(understands(prolonged, length - 1 + sizeof(more) - 1, &message));
  CHECK(message.type == original->type && message.entry == original->entry);
}

// The same through the socket, with descriptors, which belong to the message or are closed.
static void check_packet(const char* text, size_t length, bool understood, const struct message* expected) {
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(TOO_MANY_FDS * sizeof(int))] = {0};
  const size_t fd_count = length % (TOO_MANY_FDS + 1);
  int fds[TOO_MANY_FDS];
  struct iovec part = {(void*)(uintptr_t)text, length};
  struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
  struct link link = {.socket = own_socket};
  struct message message;
  for (size_t i = 0; i < fd_count; ++i) fds[i] = own_socket;
  if (fd_count > 0) {
    packet.msg_control = control;
    packet.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
    struct cmsghdr* rights = CMSG_FIRSTHDR(&packet);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
    memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
  }
  const int before = open_descriptors();
  CHECK(sendmsg(peer_socket, &packet, MSG_NOSIGNAL) == (ssize_t)length);
  const int result = camfx_link_receive(&link, &message);
  const bool fits = length <= MAX_PACKET && fd_count <= MAX_FDS;
  CHECK(result == (length == 0 ? -1 : fits && understood ? 1 : CAMFX_E_INVALID));
  if (result == 1) {
    CHECK(message.type == expected->type && message.entry == expected->entry && message.fd_count == fd_count);
    CHECK(open_descriptors() == before + (int)fd_count);
    camfx_message_free(&message);
  }
  CHECK(message.fd_count == 0 && open_descriptors() == before);
  CHECK(camfx_link_receive(&link, &message) == 0);
}

// The broker has refused and closed, with something of ours unread: the kernel says ECONNRESET before it gives the
// refusal.
static void check_refusal_behind_reset(void) {
  static const char refusal[] = "{\"type\":\"refused\",\"code\":\"RING_FULL\",\"message\":\"full\"}";
  int ends[2];
  struct message message;
  CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
  struct link link = {.socket = ends[1]};
  CHECK(send(ends[1], "unread", 6, 0) == 6 && send(ends[0], refusal, strlen(refusal), 0) == (ssize_t)strlen(refusal));
  close(ends[0]);
  CHECK(camfx_link_receive(&link, &message) == 1 && message.type == MESSAGE_REFUSED);
  CHECK(camfx_link_receive(&link, &message) == -1);
  close(ends[1]);
}

int LLVMFuzzerInitialize(int* argc, char*** argv);
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static const char known[] = "{\"type\":\"ring\",\"entry\":3}";
  int ends[2];
  struct message message;
  (void)argc, (void)argv;
  CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
  peer_socket = ends[0];
  own_socket = ends[1];
  // Or all the rest would hold of a client that understands nothing.
  CHECK(understands(known, strlen(known), &message) && message.type == MESSAGE_RING && message.entry == 3);
  check_refusal_behind_reset();
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const char code_before[] = "NONE_YET", message_before[] = "None yet";
  const char* text = (const char*)data;
  struct message message = {.type = MESSAGE_OTHER};
  bool understood = false;
  if (size > MAX_PACKET + 1) return -1;
  memcpy(refusal_code, code_before, sizeof(code_before));
  memcpy(refusal_message, message_before, sizeof(message_before));
  if (size <= MAX_PACKET) understood = understands(text, size, &message);
  if (understood && message.type == MESSAGE_REFUSED) {
    check_refusal_text(text, size, camfx_refusal_code(), sizeof(refusal_code));
    check_refusal_text(text, size, camfx_refusal_message(), sizeof(refusal_message));
  } else {
    CHECK(strcmp(camfx_refusal_code(), code_before) == 0 && strcmp(camfx_refusal_message(), message_before) == 0);
  }
  if (understood) {
    check_shape(text, size);
    check_type(text, size, message.type);
    check_entry(text, size, message.entry);
    check_neighbours(text, size, &message);
  }
  check_packet(text, size, understood, &message);
  return 0;
}
