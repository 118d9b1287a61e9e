// Who holds a v4l2loopback device open: what /proc shows of the processes that we may look into, checked against the
// module's reference count, which has all openers of all its devices.
#pragma once

#include <sys/types.h>

#include <string>

namespace camfx {

struct OpenerCount {
  bool known = false;  // false: the reference count could not be read, so there may be any number of hidden openers
  int processes = 0;   // other than this one, that have the device open
  int hidden = 0;      // openers of any of the module's devices, in processes that we may not look into
};

/// `device` is the node's number (st_rdev). Takes some milliseconds: it reads the descriptors of every process. `root`
/// is put before /sys and /proc. Opening or closing a loopback device in this process meanwhile is allowed.
OpenerCount count_openers(dev_t device, const std::string& root = "");

}  // namespace camfx
