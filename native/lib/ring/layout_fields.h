// The layout as data, so that tests of other languages and of the docs can compare it with theirs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace camfx::ring {

struct LayoutField {
  std::string name;  // "Header.slot_count"
  uint32_t offset;   // bytes
  uint32_t size;     // bytes
};

std::vector<LayoutField> layout_fields();

}  // namespace camfx::ring
