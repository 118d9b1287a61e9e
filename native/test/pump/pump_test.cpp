#include "pump/pump.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
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
  bool gone = false;
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
    recording_->written.notify_all();
  }

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

TEST_CASE("a card of the wrong size is refused") {
  const auto recording = std::make_shared<Recording>();
  CHECK_THROWS_AS(Pump(std::make_unique<RecordingOutput>(recording), std::vector<uint8_t>(10)), Error);
}

}  // namespace camfx
