#include "v4l2/opener_debounce.h"

#include <doctest/doctest.h>

namespace camfx {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kProbe{500};
constexpr OpenerDebounce::Time kStart{std::chrono::hours(1)};

/// A device whose openers the test decides; time passes only in until().
class Device {
 public:
  void open() {
    holders++;
    debounce_.opened(now_);
  }
  void close() {
    holders--;
    debounce_.closed(now_);
  }
  /// Counts whenever that is due.
  void until(milliseconds time) {
    while (debounce_.due() && *debounce_.due() <= kStart + time) {
      now_ = std::max(now_, *debounce_.due());
      counts++;
      debounce_.counted(now_, {known ? holders : kUnknownWatchers, in_doubt});
    }
    now_ = kStart + time;
  }
  int watchers() const { return debounce_.watchers(); }
  bool asleep() const { return !debounce_.due(); }

  int holders = 0;
  int counts = 0;
  bool known = true;
  bool in_doubt = false;

 private:
  OpenerDebounce::Time now_ = kStart;
  OpenerDebounce debounce_{kProbe, kStart};
};

TEST_CASE("a device that nobody holds at the start has no watchers at once") {
  Device device;
  CHECK(device.watchers() == kUnknownWatchers);
  device.until(milliseconds(0));
  CHECK(device.watchers() == 0);
  CHECK(device.asleep());
}

TEST_CASE("whoever holds the device at the start is a watcher once it can't be a probe") {
  Device device;
  device.holders = 1;
  device.until(milliseconds(499));
  CHECK(device.watchers() == kUnknownWatchers);
  device.until(milliseconds(500));
  CHECK(device.watchers() == 1);
  CHECK(device.asleep());
}

TEST_CASE("an opener that stays becomes a watcher after the probe time") {
  Device device;
  device.until(milliseconds(1000));
  device.open();
  device.until(milliseconds(1499));
  CHECK(device.watchers() == 0);
  device.until(milliseconds(1500));
  CHECK(device.watchers() == 1);
  CHECK(device.asleep());
}

TEST_CASE("probes in a row never count") {
  Device device;
  device.until(milliseconds(0));
  for (int i = 1; i <= 40; i++) {
    device.open();
    device.until(milliseconds(i * 100 - 40));
    device.close();
    device.until(milliseconds(i * 100));
    CHECK(device.watchers() == 0);
  }
  device.until(milliseconds(10'000));
  CHECK(device.asleep());
  CHECK(device.counts < 40);
}

TEST_CASE("a probe that is under way when an earlier one would have been long enough doesn't count") {
  Device device;
  device.until(milliseconds(0));
  device.open();
  device.until(milliseconds(100));
  device.close();
  device.until(milliseconds(450));
  device.open();
  device.until(milliseconds(600));
  CHECK(device.watchers() == 0);
  device.close();
  device.until(milliseconds(5000));
  CHECK(device.watchers() == 0);
}

TEST_CASE("an opener that stays is found although others never stop probing") {
  Device device;
  device.until(milliseconds(0));
  device.open();
  for (int i = 1; i <= 25; i++) {
    device.open();
    device.until(milliseconds(i * 100 - 20));
    device.close();
    device.until(milliseconds(i * 100));
  }
  CHECK(device.watchers() >= 1);
}

TEST_CASE("the last watcher's leaving is noticed as soon as the kernel has closed the file") {
  Device device;
  device.until(milliseconds(0));
  device.open();
  device.until(milliseconds(1000));
  CHECK(device.watchers() == 1);
  device.close();
  device.until(milliseconds(1049));
  CHECK(device.watchers() == 1);
  device.until(milliseconds(1050));
  CHECK(device.watchers() == 0);
  CHECK(device.asleep());
}

TEST_CASE("a probe beside a watcher changes nothing") {
  Device device;
  device.until(milliseconds(0));
  device.open();
  device.until(milliseconds(1000));
  device.open();
  device.until(milliseconds(1100));
  CHECK(device.watchers() == 1);
  device.close();
  device.until(milliseconds(3000));
  CHECK(device.watchers() == 1);
  CHECK(device.asleep());
}

TEST_CASE("who comes in the place of a watcher counts, and is looked at again in case it was a probe") {
  Device device;
  device.until(milliseconds(0));
  device.open();
  device.until(milliseconds(1000));
  device.open();
  device.close();
  device.until(milliseconds(1100));
  CHECK(device.watchers() == 1);
  device.holders = 0;  // its closing went unseen
  device.until(milliseconds(1500));
  CHECK(device.watchers() == 0);
}

TEST_CASE("holders that may hold another device are counted again and again until the doubt is gone") {
  Device device;
  device.in_doubt = true;
  device.holders = 1;
  device.until(milliseconds(1000));
  CHECK(device.watchers() == 1);
  CHECK_FALSE(device.asleep());
  device.holders = 0;  // no event tells
  device.in_doubt = false;
  device.until(milliseconds(4000));
  CHECK(device.watchers() == 0);
  CHECK(device.asleep());
}

TEST_CASE("holders that can't be counted are unknown until something happens") {
  Device device;
  device.until(milliseconds(0));
  device.known = false;
  device.open();
  device.until(milliseconds(1000));
  CHECK(device.watchers() == kUnknownWatchers);
  CHECK(device.asleep());
  device.known = true;
  device.close();
  device.until(milliseconds(1100));
  CHECK(device.watchers() == 0);
}

}  // namespace
}  // namespace camfx
