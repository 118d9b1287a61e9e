// The contract of what is shown where the person isn't, and the drawing of the person in front of it.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/effect.h"
#include "effect/matte_cover.h"

namespace camfx {

/// A part of one row of a plane: the columns from `begin` to before `end`.
struct RowPart {
  int plane;
  int y;
  int begin;
  int end;
};

/// Asked for rows from top to bottom in each plane. The pointers that it gets are to the part's first column.
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  virtual ~Room() = default;

  /// Writes just the room.
  virtual void show(const RowPart& part, uint8_t* out) = 0;
  /// Writes room and frame by alpha: 255 gives the frame's byte and 0 the room's, exactly.
  virtual void blend(const RowPart& part, const uint8_t* frame, const uint8_t* alpha, uint8_t* out) = 0;
};

/// Draws the person in front of a room. Most of a matte is one or the other: there the frame is copied without a look
/// at the room, or the room shown without a look at the frame. Not thread-safe; its buffers are reused.
class Foreground {
 public:
  /// A matte of 255 shows exactly the frame, 0 exactly the room. A chroma sample goes by the mean of its four alphas.
  /// Without a matte only the room shows. `cover` is of the matte.
  void draw(const EffectInput& input, const MatteCover& cover, Room& room, I420View out);

 private:
  struct Run {
    Cover cover;
    int begin;  // in columns of luma; even
    int end;
  };
  struct PlaneRow;

  void find_runs(const Cover* covers, int across, int width);
  /// Half as wide, and half as high, as the two rows; just where a run is of both.
  void halve(const uint8_t* upper, const uint8_t* lower, int width);
  void draw_row(const PlaneRow& row, Room& room) const;

  std::vector<Run> runs_;  // of the rows at work
  std::vector<uint8_t> half_alpha_;
};

}  // namespace camfx
