#include "v4l2/opener_monitor.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <vector>

#include "temporary_root.h"

namespace camfx {
namespace {

using std::chrono::milliseconds;

constexpr auto kWatchdog = std::chrono::seconds(60);
constexpr milliseconds kProbe{20};

/// A plain file stands for the device, and the test for the count of its openers.
class Node {
 public:
  Node() { root_.write("/video10", ""); }

  std::string path() const { return root_.path() + "/video10"; }

  std::unique_ptr<OpenerMonitor> watch(milliseconds probe_time = kProbe) {
    return OpenerMonitor::start(
        path(), [this] { return count(); }, [this](int watchers) { report(watchers); }, probe_time);
  }

  /// As a program that opens the device, known to the count before inotify tells.
  UniqueFd open() {
    processes++;
    return UniqueFd(::open(path().c_str(), O_RDWR | O_CLOEXEC));
  }
  void close(UniqueFd& fd) {
    processes--;
    fd.reset();
  }

  /// Waits until `watchers` was the last that was reported.
  bool reports(int watchers) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kWatchdog, [&] { return !reports_.empty() && reports_.back() == watchers; });
  }
  /// Waits until the openers were counted more than `counted` times.
  bool counts(int counted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kWatchdog, [&] { return counted_ > counted; });
  }
  int counted() {
    const std::scoped_lock lock(mutex_);
    return counted_;
  }
  std::vector<int> all_reports() {
    const std::scoped_lock lock(mutex_);
    return reports_;
  }

  std::atomic<bool> known = true;
  std::atomic<int> processes = 0;
  std::atomic<int> hidden = 0;

 private:
  OpenerCount count() {
    const OpenerCount result{known, processes, hidden};
    const std::scoped_lock lock(mutex_);
    counted_++;
    changed_.notify_all();
    return result;
  }
  void report(int watchers) {
    const std::scoped_lock lock(mutex_);
    reports_.push_back(watchers);
    changed_.notify_all();
  }

  test::TemporaryRoot root_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> reports_;
  int counted_ = 0;
};

TEST_CASE("a monitor reports watchers that come and go") {
  Node node;
  const auto monitor = node.watch();
  REQUIRE(monitor);
  REQUIRE(node.reports(0));
  UniqueFd fd = node.open();
  REQUIRE(node.reports(1));
  node.close(fd);
  REQUIRE(node.reports(0));
}

TEST_CASE("a monitor reports nothing of an open that was a probe") {
  Node node;
  const auto monitor = node.watch(milliseconds(1000));
  REQUIRE(node.reports(0));
  const int counted = node.counted();
  for (int i = 0; i < 10; i++) {
    UniqueFd fd = node.open();
    node.close(fd);
  }
  REQUIRE(node.counts(counted));
  CHECK(node.all_reports() == std::vector<int>{0});
}

TEST_CASE("a hidden opener that was there before counts until it has gone") {
  Node node;
  node.hidden = 1;
  const auto monitor = node.watch();
  REQUIRE(node.reports(1));  // nobody knows since when it is there
  node.hidden = 0;
  REQUIRE(node.reports(0));  // found out without an event
}

TEST_CASE("a hidden opener that came without this node being opened doesn't count") {
  Node node;
  UniqueFd early(::open(node.path().c_str(), O_RDWR | O_CLOEXEC));
  const auto monitor = node.watch();
  REQUIRE(node.reports(0));
  UniqueFd fd = node.open();
  REQUIRE(node.reports(1));
  node.hidden = 1;
  const int counted = node.counted();
  early.reset();  // a reason to count
  REQUIRE(node.counts(counted));
  node.close(fd);
  REQUIRE(node.reports(0));
  CHECK(node.all_reports() == std::vector<int>{0, 1, 0});
}

TEST_CASE("a hidden opener that may have opened this node counts") {
  Node node;
  const auto monitor = node.watch();
  REQUIRE(node.reports(0));
  node.hidden = 1;
  const UniqueFd fd(::open(node.path().c_str(), O_RDWR | O_CLOEXEC));
  CHECK(node.reports(1));
}

TEST_CASE("openers that can't be counted are unknown") {
  Node node;
  const auto monitor = node.watch();
  REQUIRE(node.reports(0));
  node.known = false;
  const UniqueFd fd(::open(node.path().c_str(), O_RDWR | O_CLOEXEC));
  CHECK(node.reports(kUnknownWatchers));
}

TEST_CASE("openers that can't be counted from the start are told to be unknown") {
  Node node;
  node.known = false;
  const auto monitor = node.watch();
  CHECK(node.reports(kUnknownWatchers));
}

TEST_CASE("a node that is replaced is watched like the one before") {
  Node node;
  const auto monitor = node.watch();
  REQUIRE(node.reports(0));
  const UniqueFd old(::open(node.path().c_str(), O_RDWR | O_CLOEXEC));  // as the writer has it
  const std::string next = node.path() + ".next";
  UniqueFd(::open(next.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  std::filesystem::rename(next, node.path());
  UniqueFd fd = node.open();
  REQUIRE(node.reports(1));
  node.close(fd);
  REQUIRE(node.reports(0));
}

TEST_CASE("a node that goes away leaves the watchers unknown") {
  Node node;
  const auto monitor = node.watch();
  REQUIRE(node.reports(0));
  const UniqueFd old(::open(node.path().c_str(), O_RDWR | O_CLOEXEC));
  std::filesystem::remove(node.path());
  CHECK(node.reports(kUnknownWatchers));
}

TEST_CASE("a node that isn't there can't be watched") {
  CHECK(OpenerMonitor::start(
            "/nonexistent/video10", [] { return OpenerCount{}; }, [](int) {}, kProbe) == nullptr);
}

}  // namespace
}  // namespace camfx
