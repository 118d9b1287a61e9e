#include "source/media_source.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "io/error.h"

namespace camfx {
namespace {

// How long the last complaint may take after the last picture.
constexpr int kLastWordsMs = 200;

std::unique_ptr<ChildProcess> start(const std::vector<std::string>& command) {
  try {
    return std::make_unique<ChildProcess>(command);
  } catch (const Error& error) {
    if (error.error_number() != ENOENT) throw;
    throw Error("FFMPEG_MISSING", "The program " + command[0] + " is not there");
  }
}

std::string replace_all(std::string text, const std::string& what, const std::string& by) {
  if (what.empty()) return text;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

constexpr std::string_view kUrlEnds = " \t\r\n'\"<>";

/// A program names other addresses than its input: the parts of a stream, whose passwords are the same.
std::string redact_urls(std::string text) {
  constexpr std::string_view kScheme = "://";
  for (size_t at = text.find(kScheme); at != std::string::npos; at = text.find(kScheme, at)) {
    at += kScheme.size();
    const auto length_until = [&](std::string_view ends) {
      return std::min(text.find_first_of(ends, at), text.size()) - at;
    };
    const size_t last_at = text.substr(at, length_until(std::string(kUrlEnds) + "/?#")).rfind('@');
    if (last_at != std::string::npos) text.erase(at, last_at + 1);
    const size_t url_length = length_until(kUrlEnds);
    const size_t query = text.substr(at, url_length).find('?');
    if (query != std::string::npos) text.replace(at + query, url_length - query, "?…");
  }
  return text;
}

}  // namespace

MediaSource::MediaSource(const MediaRequest& request)
    : input_(request.input),
      name_(request.name),
      child_(start(request.command)),
      pipe_(child_->take_output(), request.format, request.pace) {}

std::optional<CapturedFrame> MediaSource::next(int timeout_ms) {
  try {
    auto frame = pipe_.next(timeout_ms);
    // A program whose complaints nobody reads waits for that, and gives no more pictures.
    while (read_complaints(0)) {
    }
    has_given_frames_ = has_given_frames_ || frame;
    return frame;
  } catch (const Error& error) {
    if (error.code() != "MEDIA_GONE") throw;
    throw_ended();
  }
}

/// False when there are none, or will be none any more.
bool MediaSource::read_complaints(int timeout_ms) {
  pollfd entry{child_->errors(), POLLIN, 0};
  if (::poll(&entry, 1, timeout_ms) <= 0) return false;
  std::array<char, 4096> text{};
  const ssize_t size = ::read(child_->errors(), text.data(), text.size());
  if (size <= 0) return false;
  complaints_.append(std::string_view(text.data(), static_cast<size_t>(size)));
  return true;
}

void MediaSource::throw_ended() {
  while (read_complaints(kLastWordsMs)) {
  }
  const std::string complaint = redact_urls(replace_all(complaints_.text(), input_, name_));
  const std::string why = complaint.empty() ? "" : ": " + complaint;
  if (has_given_frames_) throw Error("MEDIA_GONE", name_ + " has ended" + why);
  throw Error("MEDIA_UNREADABLE", name_ + " gave no picture" + why);
}

}  // namespace camfx
