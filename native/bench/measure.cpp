#include "measure.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <new>
#include <utility>

namespace camfx::bench {

namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kEndPeriod = kSecond / 50;
constexpr size_t kCacheLine = 64;
constexpr size_t kPage = 4096;

int64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * kSecond + now.tv_nsec;
}

int64_t microseconds(const timeval& time) { return int64_t{time.tv_sec} * 1'000'000 + time.tv_usec; }

int64_t cpu_ns(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return (microseconds(usage.ru_utime) + microseconds(usage.ru_stime)) * 1000;
}

void sleep_until(int64_t ns) {
  const timespec time{ns / kSecond, static_cast<long>(ns % kSecond)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

void draw(uint8_t* frame, size_t size, uint64_t index) {
  for (size_t at = 0; at + sizeof(index) <= size; at += kCacheLine) std::memcpy(frame + at, &index, sizeof(index));
}

/// Whether each page shows what draw() wrote for this index; the first one begins with the stamp.
bool is_whole(const uint8_t* frame, size_t size, uint64_t index) {
  unsigned differences = 0;
  for (size_t at = kPage; at < size; at += kPage) differences |= frame[at] ^ static_cast<uint8_t>(index);
  return differences == 0;
}

uint32_t window_at(const Options& options, int64_t elapsed_ns) {
  const double elapsed = static_cast<double>(elapsed_ns) / static_cast<double>(kSecond);
  const double warm_up = std::min(0.5, options.seconds / 2);
  if (elapsed < warm_up) return 0;
  const double share = (elapsed - warm_up) / options.seconds;
  return share >= 1 ? kEnd : 1 + static_cast<uint32_t>(share * kWindows);
}

/// The CPU time of the calling thread, piece by piece.
class ThreadTime {
 public:
  /// What it has used since the last call.
  int64_t take() {
    const int64_t now = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    return now - std::exchange(last_, now);
  }

 private:
  int64_t last_ = clock_ns(CLOCK_THREAD_CPUTIME_ID);
};

void send(const Options& options, Transport& transport, Stamp stamp, Window& window, ThreadTime& time) {
  window.making_ns += time.take();
  uint8_t* frame = transport.begin();
  time.take();
  if (frame == nullptr) {
    window.lost++;
    return;
  }
  draw(frame, options.frame_size(), stamp.index);
  window.making_ns += time.take();
  stamp.publish_ns = now_ns();
  std::memcpy(frame, &stamp, sizeof(stamp));
  transport.publish();
  time.take();
  window.frames++;
}

}  // namespace

Shared& make_shared_results() {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail_errno("mmap");
  return *new (memory) Shared;
}

int64_t now_ns() { return clock_ns(CLOCK_MONOTONIC); }

void wait_until(const std::function<bool()>& done) {
  while (!done()) usleep(1000);
}

Meter::Meter(Side& side, int who, std::function<int64_t()> helper_cpu_ns)
    : side_(side), who_(who), helper_cpu_ns_(std::move(helper_cpu_ns)) {}

Window Meter::reading() const {
  return {.ns = now_ns(), .cpu_ns = cpu_ns(who_), .helper_ns = helper_cpu_ns_ ? helper_cpu_ns_() : 0};
}

void Meter::enter(uint32_t window) {
  if (window == current_) return;
  const Window now = reading();
  if (in_windows()) {
    Window& ended = side_.windows.at(current_ - 1);
    ended.ns = now.ns - start_.ns;
    ended.cpu_ns = now.cpu_ns - start_.cpu_ns;
    ended.helper_ns = now.helper_ns - start_.helper_ns;
  }
  current_ = window;
  start_ = now;
}

Observer::Observer(const Options& options, Shared& shared, unsigned consumer, int who)
    : frame_size_(options.frame_size()),
      side_(shared.consumers.at(consumer)),
      finished_(shared.finished),
      meter_(side_, who) {}

bool Observer::see(const uint8_t* frame) {
  const int64_t now = now_ns();
  Stamp stamp{};
  std::memcpy(&stamp, frame, sizeof(stamp));
  if (over_) return false;
  meter_.enter(stamp.window);
  if (stamp.window == kEnd) {
    over_ = true;
    finished_++;
    return false;
  }
  const bool whole = is_whole(frame, frame_size_, stamp.index);
  meter_.window().frames++;
  if (!whole) meter_.window().lost++;
  if (meter_.in_windows() && side_.latency_count < kMaxLatencies)
    side_.latency_ns.at(side_.latency_count++) = now - stamp.publish_ns;
  return true;
}

void produce(const Options& options, Shared& shared, Transport& transport, int who) {
  wait_until([&] { return shared.ready >= options.consumers; });
  Meter meter(shared.producer, who, [&] { return transport.helper_cpu_ns(); });
  const int64_t period = options.fps == 0 ? 0 : kSecond / options.fps;
  const int64_t start = now_ns();
  ThreadTime time;
  Stamp stamp{};
  for (int64_t due = start; stamp.window != kEnd; stamp.index++) {
    // Whoever is late goes on from then, as a camera does, and does not make up for it with a burst.
    due = std::max(due + period, now_ns());
    if (period > 0) sleep_until(due);
    meter.window().making_ns += time.take();
    stamp.window = window_at(options, now_ns() - start);
    meter.enter(stamp.window);
    send(options, transport, stamp, meter.window(), time);
  }
  for (; shared.finished < options.consumers; stamp.index++) {
    sleep_until(now_ns() + kEndPeriod);
    send(options, transport, stamp, meter.window(), time);
  }
}

}  // namespace camfx::bench
