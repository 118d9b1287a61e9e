// The floor: what a copying transport can't be cheaper than. Threads of one process; the producer copies the frame once
// into one of a few buffers and wakes everybody with a (private) futex. Nothing guards a buffer in use.
#include <linux/futex.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstring>
#include <thread>
#include <vector>

#include "measure.h"

namespace {

using namespace camfx::bench;

class Floor : public Transport {
 public:
  explicit Floor(size_t frame_size) : frame_(frame_size) {
    for (auto& buffer : buffers_) buffer.resize(frame_size);
  }

  uint8_t* begin() override { return frame_.data(); }

  void publish() override {
    const uint32_t next = __atomic_load_n(&newest_, __ATOMIC_RELAXED) + 1;
    std::memcpy(buffers_.at(next % buffers_.size()).data(), frame_.data(), frame_.size());
    __atomic_store_n(&newest_, next, __ATOMIC_RELEASE);
    syscall(SYS_futex, &newest_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
  }

  /// The newest frame once it is another than `seen`, which it becomes.
  const uint8_t* wait(uint32_t& seen) {
    uint32_t newest = 0;
    while ((newest = __atomic_load_n(&newest_, __ATOMIC_ACQUIRE)) == seen)
      syscall(SYS_futex, &newest_, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
    seen = newest;
    return buffers_.at(newest % buffers_.size()).data();
  }

 private:
  std::vector<uint8_t> frame_;
  std::array<std::vector<uint8_t>, 4> buffers_;
  uint32_t newest_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  Shared& shared = make_shared_results();
  Floor floor(options.frame_size());
  std::vector<std::thread> threads;
  for (unsigned consumer = 0; consumer < options.consumers; consumer++)
    threads.emplace_back([&, consumer] {
      Observer observer(options, shared, consumer, RUSAGE_THREAD);
      shared.ready++;
      uint32_t seen = 0;
      while (observer.see(floor.wait(seen))) continue;
    });
  produce(options, shared, floor, RUSAGE_THREAD);
  for (std::thread& thread : threads) thread.join();
  print(options, shared);
  return 0;
}
