#include "io/last_line.h"

#include <algorithm>
#include <utility>

namespace camfx {
namespace {

constexpr size_t kLongest = 300;

/// Where the words begin behind "[name @ 0x…] ", which may stand there twice.
std::string_view without_writer(std::string_view line) {
  while (line.starts_with('[')) {
    const size_t end = line.find("] ");
    if (end == std::string_view::npos || line.substr(0, end).find(" @ 0x") == std::string_view::npos) break;
    line.remove_prefix(end + 2);
  }
  return line;
}

}  // namespace

void LastLine::append(std::string_view text) {
  for (const char c : text) {
    const bool ends = c == '\n' || c == '\r';
    // What comes over the network must not steer the terminal that shows it.
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (!ends && current_.size() < kLongest) current_ += is_control ? '?' : c;
    if (ends && !current_.empty()) last_ = std::exchange(current_, {});
  }
}

std::string LastLine::text() const { return std::string(without_writer(current_.empty() ? last_ : current_)); }

}  // namespace camfx
