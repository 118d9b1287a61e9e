#include "ring/shared_memory.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <utility>

#include "io/error.h"

namespace camfx::ring {

namespace {

std::byte* map_shared(int fd, size_t size, int protection) {
  void* address = mmap(nullptr, size, protection, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) throw_errno("mmap of " + std::to_string(size) + " bytes of shared memory", "RING_INVALID");
  return static_cast<std::byte*>(address);
}

}  // namespace

SharedMemory SharedMemory::create(const std::string& name, size_t size) {
  UniqueFd fd(memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd) throw_errno("memfd_create " + name);
  if (ftruncate(fd.get(), static_cast<off_t>(size)) != 0) throw_errno("ftruncate of " + name);
  std::byte* data = map_shared(fd.get(), size, PROT_READ | PROT_WRITE);
  return {std::move(fd), data, size};
}

SharedMemory SharedMemory::map(UniqueFd fd, Access access, size_t minimum_size) {
  const int seals = fcntl(fd.get(), F_GET_SEALS);
  const int required = access == Access::kRead ? kReadOnlySeals : kSharedSeals;
  if (seals < 0 || (seals & required) != required)
    throw Error("RING_INVALID", "Expected a memfd with the seals " + std::to_string(required) + " but received " +
                                    std::to_string(seals));
  // There may be no huge page left when one is first touched: SIGBUS.
  struct statfs system {};
  if (fstatfs(fd.get(), &system) != 0) throw_errno("fstatfs of shared memory");
  if (system.f_type != TMPFS_MAGIC)
    throw Error("RING_INVALID", "Expected a memfd of plain pages but received one of a file system of type " +
                                    std::to_string(system.f_type));
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) throw_errno("fstat of shared memory");
  const auto size = static_cast<size_t>(status.st_size);
  if (size < minimum_size)
    throw Error("RING_INVALID", "Expected shared memory of at least " + std::to_string(minimum_size) +
                                    " bytes but received " + std::to_string(size));
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  std::byte* data = map_shared(fd.get(), size, protection);
  return {std::move(fd), data, size};
}

SharedMemory::SharedMemory(UniqueFd fd, std::byte* data, size_t size) : fd_(std::move(fd)), data_(data), size_(size) {}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : fd_(std::move(other.fd_)), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) munmap(data_, size_);
}

void SharedMemory::seal(int seals) {
  if (fcntl(fd_.get(), F_ADD_SEALS, seals) != 0) throw_errno("sealing shared memory");
}

}  // namespace camfx::ring
