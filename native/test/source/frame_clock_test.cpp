#include "source/frame_clock.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using camfx::FrameClock;
using camfx::FrameSchedule;

namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int kLongMs = 60'000;

}  // namespace

TEST_CASE("a schedule spaces frames evenly and meets each whole second") {
  const FrameSchedule schedule{1000, 30};
  CHECK(schedule.due_ns(0) == 1000);
  CHECK(schedule.due_ns(1) == 1000 + 33'333'334);
  CHECK(schedule.due_ns(2) == 1000 + 66'666'667);
  CHECK(schedule.due_ns(30) == 1000 + kSecondNs);
}

TEST_CASE("a schedule is exact after ten years of running") {
  const int64_t seconds = int64_t{10} * 365 * 24 * 3600;
  const FrameSchedule schedule{0, 120};
  CHECK(schedule.due_ns(seconds * 120) == seconds * kSecondNs);
  CHECK(schedule.newest(seconds * kSecondNs) == seconds * 120);
}

TEST_CASE("a schedule of a fractional rate neither drifts nor overflows") {
  const FrameSchedule ntsc{0, 30000, 1001};
  CHECK(ntsc.due_ns(1) == 33'366'667);
  CHECK(ntsc.due_ns(30000) == 1001 * kSecondNs);
  const FrameSchedule largest{0, 240000, 10000};
  const int64_t periods = int64_t{10} * 365 * 24 * 3600 / 10000;
  CHECK(largest.due_ns(periods * 240000 + 239999) == periods * 10000 * kSecondNs + 9'999'958'333'334);
  for (int64_t index = 0; index < 500; index++) CHECK(ntsc.newest(ntsc.due_ns(index)) == index);
}

TEST_CASE("a frame is the newest from the nanosecond it is due until the next one is") {
  for (const uint32_t fps : {1U, 7U, 24U, 30U, 59U, 120U}) {
    const FrameSchedule schedule{123'456'789, fps};
    for (int64_t index = 0; index < 500; index++) {
      CHECK(schedule.newest(schedule.due_ns(index)) == index);
      CHECK(schedule.newest(schedule.due_ns(index + 1) - 1) == index);
    }
  }
}

TEST_CASE("the first frame is due at once and the others in order, a period apart") {
  FrameClock clock(100);
  const auto first = clock.wait(0);
  REQUIRE(first);
  CHECK(first->index == 0);
  FrameClock::Tick last = *first;
  for (int i = 0; i < 5; i++) {
    const auto tick = clock.wait(kLongMs);
    REQUIRE(tick);
    CHECK(tick->index > last.index);
    CHECK(tick->due_ns - last.due_ns == (tick->index - last.index) * kSecondNs / 100);
    last = *tick;
  }
}

TEST_CASE("a frame is never delivered before it is due") {
  FrameClock clock(100);
  for (int i = 0; i < 5; i++) {
    const auto tick = clock.wait(kLongMs);
    REQUIRE(tick);
    CHECK(std::chrono::steady_clock::now().time_since_epoch().count() >= tick->due_ns);
  }
}

TEST_CASE("a late caller gets the newest frame, not the missed ones in a burst") {
  FrameClock clock(100);
  REQUIRE(clock.wait(0));
  std::this_thread::sleep_for(std::chrono::milliseconds(55));
  const auto late = clock.wait(0);
  REQUIRE(late);
  CHECK(late->index >= 5);
}

TEST_CASE("a timeout returns nothing and consumes no frame") {
  FrameClock clock(1);
  const auto first = clock.wait(0);
  REQUIRE(first);
  CHECK_FALSE(clock.wait(0));
  CHECK_FALSE(clock.wait(-1));
  CHECK_FALSE(clock.wait(5));
  const auto second = clock.wait(kLongMs);
  REQUIRE(second);
  CHECK(second->index == 1);
}
