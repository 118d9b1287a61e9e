#include "effect/room.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "target_clones.h"

namespace camfx {
namespace {

CAMFX_HOT void mean_of_four(const uint8_t* __restrict upper, const uint8_t* __restrict lower, uint8_t* __restrict out,
                            int width) {
  for (ptrdiff_t x = 0; x < width; ++x)
    out[x] = static_cast<uint8_t>((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) >> 2);
}

struct Plane {
  const uint8_t* frame;
  ptrdiff_t frame_stride;
  uint8_t* out;
  ptrdiff_t out_stride;
};

std::array<Plane, kPlanes> planes_of(const ConstI420View& frame, const I420View& out) {
  return {{{frame.y, frame.y_stride, out.y, out.y_stride},
           {frame.u, frame.u_stride, out.u, out.u_stride},
           {frame.v, frame.v_stride, out.v, out.v_stride}}};
}

void show_all(Room& room, const I420View& out) {
  for (int y = 0; y < out.height; ++y)
    room.show({0, y, 0, out.width}, out.y + static_cast<ptrdiff_t>(y) * out.y_stride);
  for (int y = 0; y < out.height / 2; ++y) {
    room.show({1, y, 0, out.width / 2}, out.u + static_cast<ptrdiff_t>(y) * out.u_stride);
    room.show({2, y, 0, out.width / 2}, out.v + static_cast<ptrdiff_t>(y) * out.v_stride);
  }
}

}  // namespace

struct Foreground::PlaneRow {
  int plane;
  int y;
  const uint8_t* frame;
  const uint8_t* alpha;
  uint8_t* out;
};

void Foreground::find_runs(const Cover* covers, int across, int width) {
  runs_.clear();
  for (int i = 0; i < across; ++i) {
    const int begin = i * MatteCover::kBlockWidth;
    if (runs_.empty() || runs_.back().cover != covers[i]) runs_.push_back({covers[i], begin, width});
    if (runs_.size() > 1) runs_[runs_.size() - 2].end = runs_.back().begin;
  }
}

void Foreground::halve(const uint8_t* upper, const uint8_t* lower, int width) {
  half_alpha_.resize(static_cast<size_t>(width / 2));
  for (const Run& run : runs_)
    if (run.cover == Cover::kBoth)
      mean_of_four(upper + run.begin, lower + run.begin, half_alpha_.data() + run.begin / 2, (run.end - run.begin) / 2);
}

void Foreground::draw_row(const PlaneRow& row, Room& room) const {
  const int subsampling = row.plane == 0 ? 1 : 2;
  for (const Run& run : runs_) {
    const RowPart part{row.plane, row.y, run.begin / subsampling, run.end / subsampling};
    uint8_t* out = row.out + part.begin;
    const uint8_t* frame = row.frame + part.begin;
    if (run.cover == Cover::kRoom)
      room.show(part, out);
    else if (run.cover == Cover::kPerson)
      std::memcpy(out, frame, static_cast<size_t>(part.end - part.begin));
    else
      room.blend(part, frame, row.alpha + part.begin, out);
  }
}

void Foreground::draw(const EffectInput& input, const MatteCover& cover, Room& room, I420View out) {
  if (!input.matte.alpha) return show_all(room, out);
  const auto planes = planes_of(input.picture, out);
  const auto draw_plane_row = [&](int index, int y, const uint8_t* alpha) {
    const Plane& plane = planes[static_cast<size_t>(index)];
    draw_row({index, y, plane.frame + y * plane.frame_stride, alpha, plane.out + y * plane.out_stride}, room);
  };
  for (int y = 0; y < out.height; y += 2) {
    if (y % MatteCover::kBlockHeight == 0) find_runs(cover.row(y), cover.across(), out.width);
    const uint8_t* upper = input.matte.alpha + static_cast<ptrdiff_t>(y) * input.matte.stride;
    const uint8_t* lower = upper + input.matte.stride;
    draw_plane_row(0, y, upper);
    draw_plane_row(0, y + 1, lower);
    halve(upper, lower, out.width);
    draw_plane_row(1, y / 2, half_alpha_.data());
    draw_plane_row(2, y / 2, half_alpha_.data());
  }
}

}  // namespace camfx
