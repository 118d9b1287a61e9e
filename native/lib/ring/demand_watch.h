// Tells each change of a ring's demand, on a thread of its own that sleeps in the futex and wakes for nothing else.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "ring/producer.h"

namespace camfx::ring {

class DemandWatch {
 public:
  /// `tell` is called on the thread: with the present demand at first, then with each other one that it finds.
  DemandWatch(std::shared_ptr<const Producer> producer, std::function<void(uint32_t)> tell);
  DemandWatch(const DemandWatch&) = delete;
  DemandWatch& operator=(const DemandWatch&) = delete;
  /// Joins the thread: nothing is told afterwards.
  ~DemandWatch();

 private:
  void run();

  std::shared_ptr<const Producer> producer_;
  std::function<void(uint32_t)> tell_;
  std::atomic<bool> ending_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace camfx::ring
