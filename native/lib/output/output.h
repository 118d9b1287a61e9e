// The contract of what a pump feeds: a camera device of one kind (v4l2loopback now).
// Belongs to one thread after it was opened: the pump's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "frame/format.h"
#include "io/error.h"
#include "output/watchers.h"

namespace camfx {

class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;

  /// Fixed for the output's life; what the device granted, always a raw format.
  virtual const FrameFormat& format() const = 0;

  /// Exactly one tightly packed frame of format(); borrowed for the call. Does not wait for readers. Throws Error
  /// (DEVICE_GONE and the like) when the device no longer takes frames.
  virtual void write(const uint8_t* frame, size_t size) = 0;

  /// The picture that readers shall see if this process dies, a packed frame of format(); borrowed for the call. An
  /// output that has no such thing does nothing. Why the device did not take it, nothing if it did.
  virtual std::optional<Error> set_last_resort(const uint8_t* /*frame*/, size_t /*size*/) { return {}; }

  /// Calls back, from a thread of the output's and until its destructor has returned, whenever the number of watchers
  /// changes. At most once in the output's life. An output that can't tell never calls.
  virtual void report_watchers(const WatchersCallback& /*callback*/) {}
};

}  // namespace camfx
