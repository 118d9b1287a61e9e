// What a program such as ffmpeg decodes: a file, a stream, a screen. The program belongs to the source.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/child_process.h"
#include "io/last_line.h"
#include "source/pipe_source.h"
#include "source/source.h"

namespace camfx {

struct MediaRequest {
  std::vector<std::string> command;  // writes packed I420 frames of `format` to its standard output
  std::string input;                 // as the program's complaints name it; may hold a password
  std::string name;                  // the same for people
  FrameFormat format;
  Pace pace = Pace::kByClock;
};

class MediaSource : public Source {
 public:
  /// Returns at once, whether or not there will be a frame. Throws FFMPEG_MISSING when there is no such program.
  explicit MediaSource(const MediaRequest& request);

  FrameFormat format() const override { return pipe_.format(); }

  /// Throws MEDIA_UNREADABLE when the program ended before the first frame, MEDIA_GONE when after it; both with its
  /// last complaint.
  std::optional<CapturedFrame> next(int timeout_ms) override;

 private:
  bool read_complaints(int timeout_ms);
  [[noreturn]] void throw_ended();

  const std::string input_;
  const std::string name_;
  std::unique_ptr<ChildProcess> child_;  // outlives its pipe
  PipeSource pipe_;
  LastLine complaints_;
  bool has_given_frames_ = false;
};

}  // namespace camfx
