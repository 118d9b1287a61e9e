// A mapped memfd. Owns both the descriptor and the mapping.
#pragma once

#include <fcntl.h>

#include <cstddef>
#include <string>

#include "io/unique_fd.h"

namespace camfx::ring {

/// Seals of a memory that only its maker may write, and of one that others write too; SEAL comes on top.
constexpr int kReadOnlySeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE;
constexpr int kSharedSeals = F_SEAL_SHRINK | F_SEAL_GROW;

enum class Access { kRead, kReadWrite };

class SharedMemory {
 public:
  /// A new zeroed memfd of `size` bytes, mapped for writing. Pages are committed when they are first touched.
  static SharedMemory create(const std::string& name, size_t size);

  /// Maps a descriptor that a peer sent. Throws RING_INVALID when it is not a memfd that is sealed against shrinking
  /// and growing (it could be truncated under us: SIGBUS) and, for kRead, against future writing (others could write
  /// the frames), or when it is smaller than `minimum_size` bytes.
  static SharedMemory map(UniqueFd fd, Access access, size_t minimum_size);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  /// F_SEAL_* bits to add. Sealing against future writing leaves this mapping writable.
  void seal(int seals);

  int fd() const { return fd_.get(); }
  std::byte* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  SharedMemory(UniqueFd fd, std::byte* data, size_t size);

  UniqueFd fd_;
  std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace camfx::ring
