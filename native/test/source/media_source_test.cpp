#include "source/media_source.h"

#include <doctest/doctest.h>

#include <string>

#include "io/error.h"

namespace camfx {
namespace {

constexpr int kLongMs = 60'000;
constexpr int kPollMs = 20;
// 192 bytes, a frame of 16x8.
const std::string kFrame = "head -c 192 /dev/zero; ";

MediaRequest script(const std::string& text) {
  MediaRequest request;
  request.command = {"sh", "-c", text};
  request.input = "rtsp://me:secret@host/x";
  request.name = "rtsp://host/x";
  request.format = {kI420, 16, 8, 1000, 1};
  return request;
}

/// What ends the source, after so many frames.
std::string end_of(const MediaRequest& request, int frames) {
  MediaSource source(request);
  for (int i = 0; i < frames; i++) REQUIRE(source.next(kLongMs));
  try {
    source.next(kLongMs);
  } catch (const Error& error) {
    return error.code() + ": " + error.what();
  }
  return "no end";
}

TEST_CASE("a program that gives no frame is an unreadable source with its last complaint") {
  CHECK(end_of(script("echo first >&2; echo '[tcp @ 0x7f] refused' >&2"), 0) ==
        "MEDIA_UNREADABLE: rtsp://host/x gave no picture: refused");
  CHECK(end_of(script("true"), 0) == "MEDIA_UNREADABLE: rtsp://host/x gave no picture");
}

TEST_CASE("a program that ends after some frames is a source that has gone") {
  CHECK(end_of(script(kFrame + kFrame + "echo reset >&2"), 2) == "MEDIA_GONE: rtsp://host/x has ended: reset");
  CHECK(end_of(script(kFrame + "head -c 100 /dev/zero"), 1) == "MEDIA_GONE: rtsp://host/x has ended");
}

TEST_CASE("a complaint that comes after the last picture is still heard") {
  CHECK(end_of(script(kFrame + "exec >&-; sleep 0.05; echo late >&2"), 1) ==
        "MEDIA_GONE: rtsp://host/x has ended: late");
}

TEST_CASE("a password in the input does not get into the message") {
  CHECK(end_of(script("echo rtsp://me:secret@host/x: gone, rtsp://me:secret@host/x >&2"), 0) ==
        "MEDIA_UNREADABLE: rtsp://host/x gave no picture: rtsp://host/x: gone, rtsp://host/x");
}

TEST_CASE("nor does one in another address that the program names") {
  CHECK(end_of(
            script("echo \"first part 'http://me:sec@ret@host/1.ts?token=secret' of http://me:secret@host: gone\" >&2"),
            0) ==
        "MEDIA_UNREADABLE: rtsp://host/x gave no picture: first part 'http://host/1.ts?…' of http://host: gone");
  CHECK(end_of(script("echo 'http://host/a@b http://' >&2"), 0) ==
        "MEDIA_UNREADABLE: rtsp://host/x gave no picture: http://host/a@b http://");
}

TEST_CASE("a program that complains without end still gives its pictures") {
  const std::string complain = "head -c 300000 /dev/zero | tr '\\0' x >&2; ";
  MediaSource source(script(kFrame + complain + kFrame + "exec sleep 60"));
  int frames = 0;
  while (frames < 2) frames += source.next(kPollMs) ? 1 : 0;
}

TEST_CASE("a missing program is named") {
  MediaRequest request = script("");
  request.command = {"ffmpeg-that-is-not-there"};
  CHECK_THROWS_WITH(MediaSource{request}, "The program ffmpeg-that-is-not-there is not there");
}

}  // namespace
}  // namespace camfx
