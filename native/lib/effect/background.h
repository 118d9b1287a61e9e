// What an effect shows behind the person: a picture, or the newest one of a stream.
#pragma once

#include <memory>

#include "frame/i420.h"
#include "frame/scale.h"

namespace camfx {

/// Not thread-safe: it belongs to the thread of the effects that use it.
class Background {
 public:
  /// Black, until there is something to show.
  Background(int width, int height, Fit fit);

  /// A picture of the background's size is used in place, for as long as it is shown; `owner` keeps its memory. One of
  /// another size is copied.
  void show(ConstI420View picture, std::shared_ptr<const void> owner);
  void show_black();
  const ConstI420View& view() const { return shown_; }

 private:
  Fit fit_;
  I420Buffer drawn_;  // black, or a picture of another size made to fit
  ConstI420View shown_;
  std::shared_ptr<const void> owner_;
};

}  // namespace camfx
