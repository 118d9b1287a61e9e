#include "ring/demand_watch.h"

#include <chrono>
#include <optional>
#include <utility>

namespace camfx::ring {

namespace {

using std::chrono::milliseconds;

/// After each change: any consumer can write the word, and one that does so without end must not cost us a core.
constexpr milliseconds kRest{5};

/// A wake-up that comes just before the thread sleeps is lost, so it is sent again.
constexpr milliseconds kWakeAgain{1};

}  // namespace

DemandWatch::DemandWatch(std::shared_ptr<const Producer> producer, std::function<void(uint32_t)> tell)
    : producer_(std::move(producer)), tell_(std::move(tell)) {
  thread_ = std::thread([this] { run(); });
}

DemandWatch::~DemandWatch() {
  ending_.store(true, std::memory_order_relaxed);
  while (!ended_.load(std::memory_order_relaxed)) {
    producer_->wake_demand();
    std::this_thread::sleep_for(kWakeAgain);
  }
  thread_.join();
}

void DemandWatch::run() {
  std::optional<uint32_t> told;
  while (!ending_.load(std::memory_order_relaxed)) {
    const uint32_t demand = producer_->demand();
    if (demand == told) {
      producer_->wait_demand(demand);
      continue;
    }
    tell_(demand);
    told = demand;
    std::this_thread::sleep_for(kRest);
  }
  ended_.store(true, std::memory_order_relaxed);
}

}  // namespace camfx::ring
