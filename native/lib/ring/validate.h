// Checks of what a peer wrote: everything read from shared memory is untrusted.
#pragma once

#include <cstddef>

#include "ring/layout.h"

namespace camfx::ring {

/// Throws RING_INVALID (naming field, offset, expected, found) or RING_VERSION. Takes a private copy: the producer
/// could change the original after the check.
void validate_header(const Header& header, size_t memory_size);

void validate_table(const ConsumerTable& table);

}  // namespace camfx::ring
