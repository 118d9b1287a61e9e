#include "source/pipe_source.h"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include "io/error.h"
#include "source/frame_stream.h"
#include "source/monotonic_clock.h"

namespace camfx {
namespace {

constexpr int kLongMs = 60'000;
constexpr uint32_t kWidth = 16;
constexpr uint32_t kHeight = 8;
constexpr size_t kFrameSize = 192;

struct Ends {
  UniqueFd reading;
  UniqueFd writing;
};

Ends make_ends() {
  int ends[2] = {-1, -1};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

FrameFormat format_at(uint32_t fps, uint32_t seconds = 1) { return {kI420, kWidth, kHeight, fps, seconds}; }

void put(const UniqueFd& fd, size_t size, uint8_t value) {
  const std::vector<uint8_t> bytes(size, value);
  REQUIRE(::send(fd.get(), bytes.data(), size, MSG_NOSIGNAL) == static_cast<ssize_t>(size));
}

std::string code_of(PipeSource& source) {
  try {
    source.next(kLongMs);
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
  return "";
}

TEST_CASE("a frame that comes in pieces is given once it is whole") {
  auto [reading, writing] = make_ends();
  PipeSource source(std::move(reading), format_at(30), Pace::kAsItComes);
  CHECK_FALSE(source.next(0));
  put(writing, 100, 7);
  CHECK_FALSE(source.next(1));
  put(writing, 91, 7);
  CHECK_FALSE(source.next(0));
  put(writing, 1 + kFrameSize, 8);
  const auto first = source.next(kLongMs);
  REQUIRE(first);
  CHECK(first->size == kFrameSize);
  CHECK(first->stride == kWidth);
  CHECK(first->data[0] == 7);
  CHECK(first->data[kFrameSize - 2] == 7);
  CHECK(first->data[kFrameSize - 1] == 8);
  const auto second = source.next(kLongMs);
  REQUIRE(second);
  CHECK(second->data[0] == 8);
  CHECK_FALSE(source.next(0));
}

TEST_CASE("a writer that is slow byte by byte still makes frames") {
  auto [reading, writing] = make_ends();
  PipeSource source(std::move(reading), format_at(30), Pace::kAsItComes);
  std::thread writer([&writing = writing] {
    for (size_t i = 0; i < 2 * kFrameSize; i++) put(writing, 1, static_cast<uint8_t>(i));
  });
  for (const uint8_t last : {uint8_t{191}, uint8_t{127}}) {
    const auto frame = source.next(kLongMs);
    REQUIRE(frame);
    CHECK(frame->data[kFrameSize - 1] == last);
  }
  writer.join();
}

TEST_CASE("the pipe's end is an error that says how far the frame had come") {
  auto [reading, writing] = make_ends();
  PipeSource source(std::move(reading), format_at(30), Pace::kAsItComes);
  put(writing, kFrameSize + 5, 1);
  writing.reset();
  CHECK(source.next(kLongMs));
  CHECK(code_of(source) == "MEDIA_GONE: The pipe ended 5 of 192 bytes into a frame");
}

TEST_CASE("frames of a file are shown at their rate however early they are there") {
  auto [reading, writing] = make_ends();
  PipeSource source(std::move(reading), format_at(100), Pace::kByClock);
  put(writing, 6 * kFrameSize, 1);
  const auto first = source.next(kLongMs);
  REQUIRE(first);
  for (int i = 1; i < 6; i++) {
    const auto frame = source.next(kLongMs);
    REQUIRE(frame);
    CHECK(frame->capture_ns == first->capture_ns + i * kSecondNs / 100);
    CHECK(monotonic_ns() >= frame->capture_ns);
  }
}

TEST_CASE("a frame whose time has not come survives a timeout") {
  auto [reading, writing] = make_ends();
  PipeSource source(std::move(reading), format_at(1, 2), Pace::kByClock);
  put(writing, kFrameSize, 1);
  put(writing, kFrameSize, 2);
  const auto first = source.next(kLongMs);
  REQUIRE(first);
  const int64_t first_ns = first->capture_ns;
  CHECK_FALSE(source.next(10));
  CHECK_FALSE(source.next(0));
  const auto second = source.next(kLongMs);
  REQUIRE(second);
  CHECK(second->data[0] == 2);
  CHECK(second->capture_ns == first_ns + 2 * kSecondNs);
}

TEST_CASE("after a long wait for the writer the rest is shown at its rate from then on") {
  auto [reading, writing] = make_ends();
  PipeSource source(std::move(reading), format_at(100), Pace::kByClock);
  put(writing, kFrameSize, 1);
  REQUIRE(source.next(kLongMs));
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  put(writing, 2 * kFrameSize, 2);
  const int64_t resumed_ns = monotonic_ns();
  const auto late = source.next(kLongMs);
  REQUIRE(late);
  const int64_t late_ns = late->capture_ns;
  CHECK(late_ns >= resumed_ns);
  const auto next = source.next(kLongMs);
  REQUIRE(next);
  CHECK(next->capture_ns == late_ns + kSecondNs / 100);
}

TEST_CASE("a stream that is blocked on a silent pipe can be closed") {
  auto [reading, writing] = make_ends();
  put(writing, 10, 1);
  FrameStream stream(std::make_unique<PipeSource>(std::move(reading), format_at(30), Pace::kAsItComes), [] {});
  CHECK_FALSE(stream.take());
}

TEST_CASE("sizes and rates that can't be are refused") {
  CHECK_THROWS_AS(PipeSource(UniqueFd(), {kI420, 15, 8, 30, 1}, Pace::kByClock), Error);
  CHECK_THROWS_AS(PipeSource(UniqueFd(), {kNv12, 16, 8, 30, 1}, Pace::kByClock), Error);
  CHECK_THROWS_AS(PipeSource(UniqueFd(), format_at(0), Pace::kByClock), Error);
  CHECK_THROWS_AS(PipeSource(UniqueFd(), format_at(30, 0), Pace::kByClock), Error);
  CHECK_THROWS_AS(PipeSource(UniqueFd(), format_at(240'001), Pace::kByClock), Error);
}

}  // namespace
}  // namespace camfx
