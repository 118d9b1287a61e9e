// What a fuzz target needs to notice more than the sanitizers do: checks, leaked descriptors, and mappings that nothing
// can be read beyond. For one source file of a target (it defines functions); C11 and C++20. To be linked with
// --wrap=mmap,--wrap=munmap.
#ifndef CAMFX_FUZZ_GUARDS_H
#define CAMFX_FUZZ_GUARDS_H

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>

#define CHECK(holds) ((holds) ? (void)0 : check_failed(#holds, __FILE__, __LINE__))

static inline void check_failed(const char* what, const char* file, int line) {
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  abort();
}

// How many descriptors below 64 are open, which is where those of a fuzz target lie.
static inline int open_descriptors(void) {
  enum { LOOKED_AT = 64 };
  struct pollfd descriptors[LOOKED_AT];
  int open = LOOKED_AT;
  for (int fd = 0; fd < LOOKED_AT; ++fd) {
    descriptors[fd].fd = fd;
    descriptors[fd].events = 0;
  }
  CHECK(poll(descriptors, LOOKED_AT, 0) >= 0);
  for (int fd = 0; fd < LOOKED_AT; ++fd) open -= (descriptors[fd].revents & POLLNVAL) != 0;
  return open;
}

// ---- Guarded mappings -----------------------------------------------------------------------------------------------

// The kernel puts one mapping right below the last one, so a read beyond one's end would find another one. Here each
// has a stretch on both sides that can't be read, longer than the largest slot table.
enum { GUARD_BYTES = 1 << 20, GUARD_PAGE = 4096, MAX_GUARDED = 16 };

static struct {
  char* address;
  size_t size;
} guarded_mappings[MAX_GUARDED];

static inline int open_mappings(void) {
  int open = 0;
  for (int i = 0; i < MAX_GUARDED; ++i) open += guarded_mappings[i].address != NULL;
  return open;
}

static inline size_t guarded_size(size_t size) {
  return (size + GUARD_PAGE - 1) / GUARD_PAGE * GUARD_PAGE + 2 * (size_t)GUARD_BYTES;
}

// The index of the mapping at `address`; of a free place for NULL.
static inline int guarded_index(const void* address) {
  int index = 0;
  while (index < MAX_GUARDED && guarded_mappings[index].address != address) ++index;
  CHECK(index < MAX_GUARDED);
  return index;
}

#ifdef __cplusplus
extern "C" {
#endif

void* __real_mmap(void* address, size_t size, int protection, int flags, int fd, off_t offset);
int __real_munmap(void* address, size_t size);
void* __wrap_mmap(void* address, size_t size, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void* address, size_t size);

void* __wrap_mmap(void* address, size_t size, int protection, int flags, int fd, off_t offset) {
  // MAP_FIXED with such a size would go through the sanitizer's own memory.
  CHECK(address == NULL && size < (size_t)1 << 30);
  char* around = (char*)__real_mmap(NULL, guarded_size(size), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(around != MAP_FAILED);
  char* inside = (char*)__real_mmap(around + GUARD_BYTES, size, protection, flags | MAP_FIXED, fd, offset);
  if (inside == MAP_FAILED) {
    const int error = errno;
    CHECK(__real_munmap(around, guarded_size(size)) == 0);
    errno = error;
    return MAP_FAILED;
  }
  const int index = guarded_index(NULL);
  guarded_mappings[index].address = inside;
  guarded_mappings[index].size = size;
  return inside;
}

int __wrap_munmap(void* address, size_t size) {
  const int index = guarded_index(address);
  CHECK(address != NULL && guarded_mappings[index].size == size);
  guarded_mappings[index].address = NULL;
  return __real_munmap((char*)address - GUARD_BYTES, guarded_size(size));
}

#ifdef __cplusplus
}
#endif

#endif
