#include "ring/demand_watch.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "ring_fixture.h"

namespace camfx::ring {

namespace {

/// What a watch has told last, and on which thread.
class Told {
 public:
  void operator()(uint32_t demand) {
    const std::scoped_lock lock(mutex_);
    demand_ = demand;
    calls_++;
    thread_ = gettid();
    changed_.notify_all();
  }

  /// Hangs, until the test's watchdog, when it is never told.
  void wait_for(uint32_t demand) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return calls_ > 0 && demand_ == demand; });
  }

  int calls() {
    const std::scoped_lock lock(mutex_);
    return calls_;
  }

  pid_t thread() {
    const std::scoped_lock lock(mutex_);
    return thread_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint32_t demand_ = 0;
  int calls_ = 0;
  pid_t thread_ = 0;
};

/// How often a thread of this process has gone to sleep: its line in /proc.
std::string sleeps_of(pid_t thread) {
  std::ifstream status("/proc/self/task/" + std::to_string(thread) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("voluntary_ctxt_switches:")) return line;
  return {};
}

}  // namespace

TEST_CASE("a watch tells the demand at once and each time the broker changes it") {
  const auto producer = std::make_shared<Producer>(kSmall);
  Consumer broker = consume(*producer, 0);
  broker.set_demand(2);
  Told told;
  const DemandWatch watch(producer, [&](uint32_t demand) { told(demand); });
  told.wait_for(2);
  for (const uint32_t demand : {0U, 1U, 16U, 0U}) {
    broker.set_demand(demand);
    told.wait_for(demand);
  }
}

TEST_CASE("a watch is silent and asleep while the demand stays as it is") {
  const auto producer = std::make_shared<Producer>(kSmall);
  Consumer broker = consume(*producer, 0);
  Told told;
  const DemandWatch watch(producer, [&](uint32_t demand) { told(demand); });
  told.wait_for(0);
  broker.set_demand(0);
  // It rests a moment after each call.
  std::string before;
  do {
    before = sleeps_of(told.thread());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  } while (sleeps_of(told.thread()) != before);
  REQUIRE_FALSE(before.empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(sleeps_of(told.thread()) == before);
  CHECK(told.calls() == 1);
}

TEST_CASE("a watch ends whenever it is told to, asleep or about to") {
  const auto producer = std::make_shared<Producer>(kSmall);
  for (int i = 0; i < 50; i++) {
    const DemandWatch watch(producer, [](uint32_t) {});
    if (i % 2 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(6));
  }
}

}  // namespace camfx::ring
