// A frame of the ring as JavaScript sees it: in place, until released.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>

#include "ring/consumer.h"

namespace camfx::addon {

/// The ring's memory, mapped privately: a script that writes into a frame changes its own copy of that page, neither
/// the ring nor (as a write into a read-only mapping would) the life of its process.
class PrivateMapping {
 public:
  explicit PrivateMapping(const ring::Consumer& consumer);
  PrivateMapping(const PrivateMapping&) = delete;
  PrivateMapping& operator=(const PrivateMapping&) = delete;
  ~PrivateMapping();

  uint8_t* at(size_t offset) const { return data_ + offset; }
  /// Drops what a script has written into these whole pages: they show the ring again.
  void forget_writes(size_t offset, size_t size) const;

 private:
  uint8_t* data_;
  size_t size_;
};

/// Waits on a thread of the pool for the next frame and pins it: a promise of { data, format, sequence, captureNs,
/// publishNs, wokenNs, release() }, or of null on timeout. `reading` is cleared when the wait is over.
Napi::Promise next_view(Napi::Env env, std::shared_ptr<ring::Consumer> consumer,
                        std::shared_ptr<const PrivateMapping> mapping, std::shared_ptr<std::atomic<bool>> reading,
                        int timeout_ms);

}  // namespace camfx::addon
