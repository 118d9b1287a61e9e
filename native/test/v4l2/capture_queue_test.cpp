#include "v4l2/capture_queue.h"

#include <doctest/doctest.h>

namespace camfx {
namespace {

v4l2_buffer filled(uint32_t bytes, uint32_t flags) {
  v4l2_buffer buffer{};
  buffer.bytesused = bytes;
  buffer.flags = flags;
  return buffer;
}

v4l2_buffer stamped(int64_t seconds, int64_t microseconds, uint32_t clock) {
  v4l2_buffer buffer = filled(100, clock);
  buffer.timestamp.tv_sec = seconds;
  buffer.timestamp.tv_usec = microseconds;
  return buffer;
}

TEST_CASE("a buffer holds a picture unless it is damaged, empty or longer than its mapping") {
  CHECK(holds_picture(filled(100, 0), 100));
  CHECK(holds_picture(filled(1, V4L2_BUF_FLAG_DONE), 100));
  CHECK_FALSE(holds_picture(filled(100, V4L2_BUF_FLAG_ERROR), 100));
  CHECK_FALSE(holds_picture(filled(0, 0), 100));
  CHECK_FALSE(holds_picture(filled(101, 0), 100));
}

TEST_CASE("a monotonic timestamp is the capture time in nanoseconds") {
  CHECK(capture_time_ns(stamped(12, 345678, V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC), 13'000'000'000) == 12'345'678'000);
}

TEST_CASE("a timestamp of another clock, or of the future, gives way to the present") {
  CHECK(capture_time_ns(stamped(12, 0, V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN), 13'000'000'000) == 13'000'000'000);
  CHECK(capture_time_ns(stamped(12, 0, V4L2_BUF_FLAG_TIMESTAMP_COPY), 13'000'000'000) == 13'000'000'000);
  CHECK(capture_time_ns(stamped(14, 0, V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC), 13'000'000'000) == 13'000'000'000);
}

TEST_CASE("the newest frame is stale only if it is old and the driver had no buffer for a newer one") {
  CHECK(is_stale(3, 3, 290'000'000));
  CHECK_FALSE(is_stale(2, 3, 290'000'000));
  CHECK_FALSE(is_stale(3, 3, 100'000'000));
}

}  // namespace
}  // namespace camfx
