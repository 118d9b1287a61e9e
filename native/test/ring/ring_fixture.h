// A producer and consumers of one ring in one process; between processes: test/integration/ring.test.ts.
#pragma once

#include <fcntl.h>

#include "io/unique_fd.h"
#include "ring/consumer.h"
#include "ring/producer.h"

namespace camfx::ring {

inline UniqueFd duplicate(int fd) { return UniqueFd(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

inline Consumer consume(const Producer& producer, uint32_t entry) {
  return {duplicate(producer.ring_fd()), duplicate(producer.table_fd()), entry};
}

inline constexpr FrameFormat kSmall{kI420, 64, 64, 30, 1};

}  // namespace camfx::ring
