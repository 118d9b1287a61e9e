#include "source/pipe_source.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "io/error.h"
#include "source/monotonic_clock.h"

namespace camfx {
namespace {

// What an unprivileged process may ask for: a 720p frame in two gulps instead of twenty.
constexpr int kPipeSize = 1 << 20;

// A writer that is later than this has lost its time for good (a slow disk or decoder, a stopped process): the rest is
// shown from now on at its own rate, not in a hurry.
constexpr int64_t kLateNs = 250 * kMillisecondNs;

const FrameFormat& checked(const FrameFormat& format) {
  if (format.code != kI420) throw Error("BAD_FORMAT", "Expected YU12 from a pipe, not " + fourcc_name(format.code));
  packed_layout(kI420, format.width, format.height);
  if (format.fps_numerator == 0 || format.fps_numerator > 240'000 || format.fps_denominator == 0 ||
      format.fps_denominator > 10'000)
    throw Error("BAD_FORMAT", "Expected a frame rate but received " + std::to_string(format.fps_numerator) + "/" +
                                  std::to_string(format.fps_denominator));
  return format;
}

/// False on timeout.
bool wait_readable(int fd, int64_t give_up_ns) {
  for (;;) {
    const int64_t left_ns = std::max<int64_t>(give_up_ns - monotonic_ns(), 0);
    pollfd entry{fd, POLLIN, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>((left_ns + kMillisecondNs - 1) / kMillisecondNs));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) throw_errno("poll on a pipe");
  }
}

}  // namespace

PipeSource::PipeSource(UniqueFd fd, const FrameFormat& format, Pace pace)
    : fd_(std::move(fd)),
      format_(checked(format)),
      pace_(pace),
      frame_(static_cast<int>(format.width), static_cast<int>(format.height)) {
  ::fcntl(fd_.get(), F_SETPIPE_SZ, kPipeSize);  // refused: smaller gulps
}

std::optional<CapturedFrame> PipeSource::next(int timeout_ms) {
  const int64_t give_up_ns = monotonic_ns() + std::max(timeout_ms, 0) * kMillisecondNs;
  if (!fill(give_up_ns)) return std::nullopt;
  const auto capture_ns = pace_ == Pace::kByClock ? wait_due(give_up_ns) : monotonic_ns();
  if (!capture_ns) return std::nullopt;
  filled_ = 0;
  return CapturedFrame{frame_.data(), frame_.size(), format_.width, *capture_ns};
}

/// True once the frame is whole; it stays so until it is given away.
bool PipeSource::fill(int64_t give_up_ns) {
  while (filled_ < frame_.size()) {
    if (!wait_readable(fd_.get(), give_up_ns)) return false;
    const ssize_t size = ::read(fd_.get(), frame_.data() + filled_, frame_.size() - filled_);
    if (size < 0 && errno != EINTR && errno != EAGAIN) throw_errno("read from a pipe");
    if (size == 0)
      throw Error("MEDIA_GONE", "The pipe ended " + std::to_string(filled_) + " of " + std::to_string(frame_.size()) +
                                    " bytes into a frame");
    filled_ += static_cast<size_t>(std::max<ssize_t>(size, 0));
  }
  return true;
}

/// When the whole frame was due, once it is; empty when that is after give_up_ns.
std::optional<int64_t> PipeSource::wait_due(int64_t give_up_ns) {
  const int64_t now_ns = monotonic_ns();
  if (!schedule_ || now_ns - schedule_->due_ns(index_) > kLateNs) {
    schedule_ = FrameSchedule{now_ns, format_.fps_numerator, format_.fps_denominator};
    index_ = 0;
  }
  const int64_t due_ns = schedule_->due_ns(index_);
  if (due_ns > now_ns) sleep_until(std::min(due_ns, give_up_ns));
  if (due_ns > give_up_ns) return std::nullopt;
  index_++;
  return due_ns;
}

}  // namespace camfx
