// Keeps the last line of what a program complains about.
#pragma once

#include <string>
#include <string_view>

namespace camfx {

class LastLine {
 public:
  void append(std::string_view text);
  /// Without the writer's "[h264 @ 0x55d0c8a9] " and control characters, at most 300 bytes; "" when there is none.
  std::string text() const;

 private:
  std::string current_;
  std::string last_;
};

}  // namespace camfx
