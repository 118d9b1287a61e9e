#include "pump/pump.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "../ring/ring_fixture.h"
#include "io/error.h"

namespace camfx {

namespace {

constexpr FrameFormat kFormat{kI420, 64, 64, 30, 1};
constexpr size_t kFrameBytes = 64 * 64 * 3 / 2;
constexpr uint8_t kCard = 50;
constexpr auto kWatchdog = std::chrono::seconds(60);

/// What a device would have been given, seen from the test's thread.
struct Recording {
  std::mutex mutex;
  std::condition_variable written;
  std::vector<uint8_t> first_bytes;
  std::vector<std::chrono::steady_clock::time_point> times;
  std::vector<const uint8_t*> sources;
  std::vector<uint8_t> last_resort;
  WatchersCallback watchers;  // what the device would call
  bool gone = false;
  bool takes_no_last_resort = false;
  bool closed = false;

  /// Waits for a frame whose first byte is `value`, written after the `from`th.
  bool wait_for(uint8_t value, size_t from = 0) {
    std::unique_lock lock(mutex);
    return written.wait_for(lock, kWatchdog, [&] {
      for (size_t i = from; i < first_bytes.size(); i++)
        if (first_bytes[i] == value) return true;
      return false;
    });
  }
  size_t count() {
    const std::scoped_lock lock(mutex);
    return first_bytes.size();
  }
  bool wait_for_count(size_t count) {
    std::unique_lock lock(mutex);
    return written.wait_for(lock, kWatchdog, [&] { return first_bytes.size() >= count; });
  }
  bool wait_for_last_resort(const std::vector<uint8_t>& frame) {
    std::unique_lock lock(mutex);
    return written.wait_for(lock, kWatchdog, [&] { return last_resort == frame; });
  }
  /// The time between the writes number `index` and `index` + 1.
  std::chrono::duration<double> gap(size_t index) {
    const std::scoped_lock lock(mutex);
    return times.at(index + 1) - times.at(index);
  }
};

class RecordingOutput : public Output {
 public:
  explicit RecordingOutput(std::shared_ptr<Recording> recording, FrameFormat format = kFormat)
      : recording_(std::move(recording)), format_(format) {}
  ~RecordingOutput() override {
    const std::scoped_lock lock(recording_->mutex);
    recording_->closed = true;
  }
  const FrameFormat& format() const override { return format_; }
  void write(const uint8_t* frame, size_t size) override {
    const std::scoped_lock lock(recording_->mutex);
    if (recording_->gone) throw Error("DEVICE_GONE", "write: ENODEV");
    CHECK(size == packed_layout(format_.code, format_.width, format_.height).size);
    recording_->first_bytes.push_back(frame[0]);
    recording_->times.push_back(std::chrono::steady_clock::now());
    recording_->sources.push_back(frame);
    recording_->written.notify_all();
  }
  std::optional<Error> set_last_resort(const uint8_t* frame, size_t size) override {
    const std::scoped_lock lock(recording_->mutex);
    if (recording_->takes_no_last_resort) return Error("DEVICE_BUSY", "taken");
    recording_->last_resort.assign(frame, frame + size);
    recording_->written.notify_all();
    return {};
  }
  void report_watchers(const WatchersCallback& callback) override { recording_->watchers = callback; }

 private:
  std::shared_ptr<Recording> recording_;
  FrameFormat format_;
};

void publish(ring::Producer& producer, uint8_t value) {
  const auto slot = producer.begin();
  REQUIRE(slot);
  std::fill_n(slot->data, packed_layout(kI420, producer.format().width, producer.format().height).size, value);
  producer.publish(*slot, 0);
}

std::shared_ptr<ring::Consumer> share(const ring::Producer& producer) {
  return std::make_shared<ring::Consumer>(ring::duplicate(producer.ring_fd()), ring::duplicate(producer.table_fd()), 0);
}

Pump::Status wait_for_state(const Pump& pump, Pump::State state) {
  const auto deadline = std::chrono::steady_clock::now() + kWatchdog;
  while (pump.status().state != state && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return pump.status();
}

}  // namespace

TEST_CASE("a pump whose output does not take a frame says for how long it has stood still") {
  const auto recording = std::make_shared<Recording>();
  const Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  REQUIRE(recording->wait_for(kCard));
  const auto wait_until = [&pump](auto&& holds) {
    const auto deadline = std::chrono::steady_clock::now() + kWatchdog;
    while (!holds(pump.status().since_turn) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    return holds(pump.status().since_turn);
  };
  {
    const std::scoped_lock blocks_writes(recording->mutex);
    // No turn that ends lasts so long.
    CHECK(wait_until([](auto since_turn) { return since_turn > std::chrono::milliseconds{1500}; }));
  }
  CHECK(wait_until([](auto since_turn) { return since_turn < std::chrono::milliseconds{500}; }));
}

TEST_CASE("a pump without a ring shows the idle card again and again") {
  const auto recording = std::make_shared<Recording>();
  const Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  REQUIRE(recording->wait_for(kCard));
  REQUIRE(recording->wait_for(kCard, recording->count()));
  CHECK(pump.status().state == Pump::State::kIdle);
}

TEST_CASE("a pump forwards frames, falls back to the card when they stop, and comes back") {
  const auto recording = std::make_shared<Recording>();
  Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  ring::Producer producer(kFormat);
  pump.attach(share(producer));
  publish(producer, 90);
  REQUIRE(recording->wait_for(90));
  CHECK(wait_for_state(pump, Pump::State::kLive).live_frames >= 1);
  REQUIRE(recording->wait_for(kCard, recording->count()));  // the producer lives but is silent
  publish(producer, 91);
  REQUIRE(recording->wait_for(91));
}

TEST_CASE("a pump outlives its producer and takes the next one") {
  const auto recording = std::make_shared<Recording>();
  Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  {
    ring::Producer producer(kFormat);
    pump.attach(share(producer));
    publish(producer, 90);
    REQUIRE(recording->wait_for(90));
  }
  REQUIRE(recording->wait_for(kCard, recording->count()));
  ring::Producer next(kFormat);
  pump.attach(share(next));
  publish(next, 92);
  REQUIRE(recording->wait_for(92));
}

TEST_CASE("a ring's last frame is not shown to a pump that comes when it is old") {
  const auto recording = std::make_shared<Recording>();
  constexpr std::chrono::milliseconds kStale{100};
  Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard), kStale);
  ring::Producer producer(kFormat);
  publish(producer, 90);
  std::this_thread::sleep_until(std::chrono::steady_clock::now() + kStale);
  const auto consumer = share(producer);
  pump.attach(consumer);
  while (share(producer)->entries().at(0).acquired == 0) std::this_thread::yield();
  // On a busy machine one of these may be too old as well.
  do publish(producer, 91);
  while (pump.status().live_frames == 0);
  REQUIRE(recording->wait_for(91));
  const std::scoped_lock lock(recording->mutex);
  CHECK(std::count(recording->first_bytes.begin(), recording->first_bytes.end(), 90) == 0);
}

TEST_CASE("frames of another size and format are converted to the output's") {
  const auto recording = std::make_shared<Recording>();
  const FrameFormat yuyv{kYuyv, 64, 64, 30, 1};
  Pump pump(std::make_unique<RecordingOutput>(recording, yuyv), std::vector<uint8_t>(kFrameBytes, kCard));
  ring::Producer producer({kI420, 128, 128, 30, 1});
  pump.attach(share(producer));
  publish(producer, 90);
  REQUIRE(recording->wait_for(90));
}

TEST_CASE("a lost device makes the pump fail and say why") {
  const auto recording = std::make_shared<Recording>();
  const Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  REQUIRE(recording->wait_for(kCard));
  {
    const std::scoped_lock lock(recording->mutex);
    recording->gone = true;
  }
  const Pump::Status status = wait_for_state(pump, Pump::State::kFailed);
  REQUIRE(status.error);
  CHECK(status.error->code() == "DEVICE_GONE");
}

TEST_CASE("a pump that ends closes its output and lets go of the ring") {
  const auto recording = std::make_shared<Recording>();
  const ring::Producer producer(kFormat);
  const auto consumer = share(producer);
  {
    Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
    pump.attach(consumer);
  }
  CHECK(recording->closed);
  CHECK(consumer.use_count() == 1);
}

TEST_CASE("a pump writes four times a second as long as it doesn't know that nobody watches") {
  const auto recording = std::make_shared<Recording>();
  const Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  CHECK(pump.status().watchers == kUnknownWatchers);
  // The shortest of some gaps, since a busy machine only makes them longer.
  REQUIRE(recording->wait_for_count(5));
  std::chrono::duration<double> shortest = recording->gap(1);
  for (size_t i = 2; i < 4; i++) shortest = std::min(shortest, recording->gap(i));
  CHECK(shortest < std::chrono::milliseconds(900));
}

TEST_CASE("while nobody watches the idle card is written once a second, and who comes gets it at once") {
  const auto recording = std::make_shared<Recording>();
  Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  // A ring whose producer is silent: the pump sleeps on its futex.
  const ring::Producer producer(kFormat);
  SUBCASE("with a ring") { pump.attach(share(producer)); }
  SUBCASE("without a ring") {}
  REQUIRE(recording->wait_for(kCard));
  recording->watchers(0);
  const size_t begin = recording->count();
  REQUIRE(recording->wait_for_count(begin + 3));
  CHECK(recording->gap(begin + 1) >= std::chrono::milliseconds(950));
  CHECK(pump.status().watchers == 0);

  // Forty watchers, each with a picture: even the shorter period would take ten seconds.
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 40; i++) {
    // Lets the pump fall asleep: a pump that is awake anyway makes this check weaker, not wrong.
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const size_t count = recording->count();
    recording->watchers(1);
    REQUIRE(recording->wait_for_count(count + 1));
    recording->watchers(0);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(8));
}

TEST_CASE("live frames are forwarded while nobody watches") {
  const auto recording = std::make_shared<Recording>();
  Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  recording->watchers(0);
  ring::Producer producer(kFormat);
  pump.attach(share(producer));
  publish(producer, 90);
  REQUIRE(recording->wait_for(90));
}

TEST_CASE("the number of watchers reaches whoever made the pump, once for each change") {
  const auto recording = std::make_shared<Recording>();
  std::vector<int> heard;
  {
    const Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard),
                    Pump::kStaleAfter, [&](int watchers) { heard.push_back(watchers); });
    for (const int watchers : {kUnknownWatchers, kUnknownWatchers, 0, 0, 1, 2, 0, kUnknownWatchers})
      recording->watchers(watchers);
    CHECK(pump.status().watchers == kUnknownWatchers);
  }
  CHECK(heard == std::vector<int>{kUnknownWatchers, 0, 1, 2, 0, kUnknownWatchers});
}

TEST_CASE("the idle card is not copied for each write") {
  const auto recording = std::make_shared<Recording>();
  const Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  REQUIRE(recording->wait_for_count(3));
  const std::scoped_lock lock(recording->mutex);
  CHECK(recording->sources[1] == recording->sources[0]);
  CHECK(recording->sources[2] == recording->sources[0]);
}

TEST_CASE("a new idle card is shown at once and becomes the output's last resort") {
  const auto recording = std::make_shared<Recording>();
  const FrameFormat yuyv{kYuyv, 64, 64, 30, 1};
  Pump pump(std::make_unique<RecordingOutput>(recording, yuyv), std::vector<uint8_t>(kFrameBytes, kCard));
  REQUIRE(recording->wait_for(kCard));
  recording->watchers(0);
  pump.set_idle_card(std::vector<uint8_t>(kFrameBytes, 60));
  REQUIRE(recording->wait_for(60));
  CHECK(recording->wait_for_last_resort(std::vector<uint8_t>(size_t{64} * 64 * 2, 60)));  // as YUYV
}

TEST_CASE("a pump says why its output does not take the last resort, until that takes one") {
  const auto recording = std::make_shared<Recording>();
  recording->takes_no_last_resort = true;
  Pump pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(kFrameBytes, kCard));
  REQUIRE(recording->wait_for(kCard));
  REQUIRE(pump.status().last_resort_error);
  CHECK(pump.status().last_resort_error->code() == "DEVICE_BUSY");
  CHECK_FALSE(pump.status().error);
  {
    const std::scoped_lock lock(recording->mutex);
    recording->takes_no_last_resort = false;
  }
  pump.set_idle_card(std::vector<uint8_t>(kFrameBytes, 60));
  REQUIRE(recording->wait_for(60));
  CHECK_FALSE(pump.status().last_resort_error);
}

TEST_CASE("a card of the wrong size is refused") {
  const auto recording = std::make_shared<Recording>();
  CHECK_THROWS_AS(Pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(10)), Error);
}

}  // namespace camfx
