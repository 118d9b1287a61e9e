// Frames that another program writes into a pipe: packed I420 of one size, back to back, without any header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "frame/i420.h"
#include "io/unique_fd.h"
#include "source/frame_clock.h"
#include "source/source.h"

namespace camfx {

enum class Pace {
  kByClock,    // the writer is as far ahead as the pipe lets it, frame k is shown when its time has come
  kAsItComes,  // live: what has come is shown
};

class PipeSource : public Source {
 public:
  /// Takes the reading end over. `format` is kI420; throws BAD_FORMAT for an impossible size or rate.
  PipeSource(UniqueFd fd, const FrameFormat& format, Pace pace);

  FrameFormat format() const override { return format_; }

  /// Throws MEDIA_GONE when the pipe has ended, also in the middle of a frame, which is lost.
  std::optional<CapturedFrame> next(int timeout_ms) override;

 private:
  bool fill(int64_t give_up_ns);
  std::optional<int64_t> wait_due(int64_t give_up_ns);

  const UniqueFd fd_;
  const FrameFormat format_;
  const Pace pace_;
  I420Buffer frame_;
  size_t filled_ = 0;                      // bytes of the frame at work
  std::optional<FrameSchedule> schedule_;  // kByClock
  int64_t index_ = 0;                      // frames since the schedule's start
};

}  // namespace camfx
