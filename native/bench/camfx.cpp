// camfx: the ring of native/lib between processes. The producer draws into the slot itself; with --copy it has the
// frame elsewhere and copies it into the slot. No daemon: the consumers inherit the two memories.
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>
#include <vector>

#include "frame/format.h"
#include "measure.h"
#include "ring/consumer.h"
#include "ring/producer.h"

namespace {

using namespace camfx;
using namespace camfx::bench;

class Ring : public Transport {
 public:
  explicit Ring(const Options& options)
      : producer_({kI420, options.width, options.height, std::max(options.fps, 1U), 1}) {
    if (options.copy) frame_.resize(options.frame_size());
  }

  uint8_t* begin() override {
    slot_ = producer_.begin();
    if (!slot_) return nullptr;
    return frame_.empty() ? slot_->data : frame_.data();
  }

  void publish() override {
    if (!frame_.empty()) std::memcpy(slot_->data, frame_.data(), frame_.size());
    producer_.publish(*slot_, now_ns());
  }

  ring::Consumer make_consumer(unsigned consumer) const {
    return {UniqueFd(dup(producer_.ring_fd())), UniqueFd(dup(producer_.table_fd())), consumer + 1};
  }

 private:
  ring::Producer producer_;
  std::optional<ring::Producer::Slot> slot_;
  std::vector<uint8_t> frame_;
};

void consume(const Options& options, Shared& shared, const Ring& ring, unsigned number) {
  ring::Consumer consumer = ring.make_consumer(number);
  Observer observer(options, shared, number, RUSAGE_SELF);
  shared.ready++;
  for (;;) {
    if (!consumer.wait(1000)) continue;
    const auto frame = consumer.acquire();
    if (frame && !observer.see(frame->data)) return;
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const Options options = parse_options(argc, argv);
  Shared& shared = make_shared_results();
  Ring ring(options);
  fork_consumers(options, [&](unsigned consumer) { consume(options, shared, ring, consumer); });
  produce(options, shared, ring, RUSAGE_SELF);
  join_consumers(options);
  print(options, shared);
  return 0;
} catch (const std::exception& error) {
  fail(error.what());
}
