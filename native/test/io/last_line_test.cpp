#include "io/last_line.h"

#include <doctest/doctest.h>

#include <string>

using camfx::LastLine;

namespace {

std::string last_of(std::string_view text) {
  LastLine line;
  line.append(text);
  return line.text();
}

}  // namespace

TEST_CASE("the last line with words in it is kept, ended or not") {
  CHECK(last_of("").empty());
  CHECK(last_of("one\n") == "one");
  CHECK(last_of("one\ntwo\n\n\r\n") == "two");
  CHECK(last_of("one\ntwo") == "two");
}

TEST_CASE("a line may come in pieces") {
  LastLine line;
  line.append("first\nsec");
  line.append("ond");
  CHECK(line.text() == "second");
  line.append("\n");
  CHECK(line.text() == "second");
}

TEST_CASE("the writer's name and address are left out, other brackets stay") {
  CHECK(last_of("[mov,mp4 @ 0x55c09f8921c0] moov atom not found\n") == "moov atom not found");
  CHECK(last_of("[in#0 @ 0x1] [h264 @ 0x2] no frame!\n") == "no frame!");
  CHECK(last_of("[x] y\n") == "[x] y");
  CHECK(last_of("[h264 @ 0x2]\n") == "[h264 @ 0x2]");
}

TEST_CASE("control characters don't reach the terminal and an endless line stays short") {
  CHECK(last_of("a\x1b[31mb\tc\x7f\n") == "a?[31mb?c?");
  CHECK(last_of(std::string(100'000, 'x')).size() == 300);
}
