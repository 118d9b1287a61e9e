// What the programs of the ring bench share, one program for each subject: the producer's loop, the consumer's
// bookkeeping, and the memory in which a producer and its consumers put down what they measured.
//
// The rules, the same for all:
// - A producer makes each frame by writing 8 bytes into every cache line of it, wherever its transport lets it: in
//   memory that the consumers see (camfx, GStreamer, PipeWire), or else in memory of its own, from which the transport
//   has to get it across (pipe, floor, and the first two once more with --copy).
// - What the producing thread does outside the transport's begin() and publish(), namely to wait for a frame's time and
//   to draw it, is measured by itself ("making"), so that it can be kept out of the transport's CPU time. It should be
//   alike in all subjects: where it is not, the transport's memory is slower to write than private memory.
// - The time stamp is taken last, after the drawing and just before publish().
// - A consumer has a frame once it can read all of it. It reads the stamp and one byte of each page, since a page that
//   is only mapped costs nothing yet, and checks that all of them are of one frame.
// - CPU time is the whole process's, all threads, from getrusage; of the floor's two sides, their threads'.
// - Only what lies in the windows counts, not the warm-up before them. The producer says in the stamp which window a
//   frame is in, so that both sides cut at the same frame.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace camfx::bench {

constexpr unsigned kMaxConsumers = 8;
constexpr unsigned kWindows = 10;
constexpr unsigned kMaxSeconds = 60;
constexpr size_t kMaxLatencies = size_t{60} * kMaxSeconds + 60;
/// Exit code of a program that can't run here; its stderr says why.
constexpr int kSkipped = 77;

struct Options {
  uint32_t width = 1280;
  uint32_t height = 720;
  uint32_t fps = 30;  // 0 = flat out
  unsigned consumers = 1;
  double seconds = 3;
  bool copy = false;  // make the frame in private memory even where the transport's own could be had

  /// Bytes of one I420 frame.
  size_t frame_size() const { return size_t{width} * height * 3 / 2; }
};

/// --width 1280 --height 720 --fps 30 --consumers 1 --seconds 3 [--copy]. Ends the program if they make no sense.
Options parse_options(int argc, char** argv);

/// In the first bytes of every frame.
struct Stamp {
  int64_t publish_ns;
  uint64_t index;
  uint32_t window;  // 0 = warm-up, 1 to kWindows, kEnd = over
};
constexpr uint32_t kEnd = kWindows + 1;

/// What one side did in one window.
struct Window {
  int64_t ns = 0;
  int64_t cpu_ns = 0;
  int64_t making_ns = 0;  // part of cpu_ns; producer only
  int64_t helper_ns = 0;  // CPU time of a third process between the two; counted by the producer
  uint64_t frames = 0;    // published, or seen
  uint64_t lost = 0;      // those that found no place (producer), or were not of one piece (consumer)
};

struct Side {
  std::array<Window, kWindows> windows{};
  size_t latency_count = 0;
  std::array<int64_t, kMaxLatencies> latency_ns{};
};

struct Shared {
  std::atomic<unsigned> open{0};                           // 1 once consumers may connect
  std::atomic<unsigned> ready{0};                          // consumers that wait for frames
  std::atomic<unsigned> finished{0};                       // consumers that have seen the end
  std::array<std::atomic<uint32_t>, kMaxConsumers> ids{};  // for whatever the transport calls its consumers
  Side producer;
  std::array<Side, kMaxConsumers> consumers;
};

/// Memory that forked processes share with this one. Never freed.
Shared& make_shared_results();

int64_t now_ns();
/// Sleeps in steps of 1 ms until `done`; only for setting up, never while measuring.
void wait_until(const std::function<bool()>& done);

/// Cuts one side's CPU time into windows.
class Meter {
 public:
  /// `who` as for getrusage; `helper_cpu_ns` may be empty.
  Meter(Side& side, int who, std::function<int64_t()> helper_cpu_ns = {});
  /// The window that the frame at hand is in.
  void enter(uint32_t window);
  bool in_windows() const { return current_ >= 1 && current_ <= kWindows; }
  /// The current one, or one that does not count.
  Window& window() { return in_windows() ? side_.windows.at(current_ - 1) : outside_; }

 private:
  Window reading() const;

  Side& side_;
  int who_;
  std::function<int64_t()> helper_cpu_ns_;
  uint32_t current_ = 0;
  Window start_;
  Window outside_;
};

/// A consumer's bookkeeping.
class Observer {
 public:
  Observer(const Options& options, Shared& shared, unsigned consumer, int who);
  /// To be called with each frame as soon as it is there. False once there will be no more.
  bool see(const uint8_t* frame);

 private:
  size_t frame_size_;
  Side& side_;
  std::atomic<unsigned>& finished_;
  Meter meter_;
  bool over_ = false;
};

/// The producing end of a subject.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Where to make the next frame; null when there is no room for one.
  virtual uint8_t* begin() = 0;
  /// Gets that frame across.
  virtual void publish() = 0;
  /// CPU time of a process between producer and consumers, so far.
  virtual int64_t helper_cpu_ns() { return 0; }
};

/// Makes and publishes frames until the time is over and all consumers have seen the end. `who` as for getrusage.
void produce(const Options& options, Shared& shared, Transport& transport, int who);

/// Runs `consume` in a process of its own for each consumer. To be called before there are threads.
void fork_consumers(const Options& options, const std::function<void(unsigned)>& consume);
/// Waits for those processes; ends the program if one failed.
void join_consumers(const Options& options);

/// Prints everything measured as JSON.
void print(const Options& options, const Shared& shared);

/// Ends the program with a message on stderr.
[[noreturn]] void fail(const std::string& message, int code = 1);
/// The same for a call that failed with errno.
[[noreturn]] void fail_errno(const std::string& call);

}  // namespace camfx::bench
