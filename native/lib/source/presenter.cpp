#include "source/presenter.h"

#include <libyuv.h>

#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "io/error.h"
#include "source/presenter_motion.h"
#include "source/presenter_scene.h"

namespace camfx {
namespace {

/// Times a microsecond apart get different noise.
uint32_t noise_seed(double seconds) { return static_cast<uint32_t>(std::llround(seconds * 1e6)); }

}  // namespace

Presenter::Presenter(uint32_t width, uint32_t height, uint32_t fps, bool still, const PresenterLook& look)
    : DrawnSource(width, height, fps, still ? Motion::kStill : Motion::kLive),
      room_(drawing::draw_room(static_cast<int>(width), static_cast<int>(height), look)),
      puppet_(drawing::Stage(static_cast<int>(width), static_cast<int>(height)), look) {}

void Presenter::render(double seconds, I420View out, uint8_t* alpha) {
  const ConstI420View room = std::as_const(room_).view();
  if (out.width != room.width || out.height != room.height)
    throw Error("BAD_ARGUMENT", "Expected a picture of " + std::to_string(room.width) + "x" +
                                    std::to_string(room.height) + " but received " + std::to_string(out.width) + "x" +
                                    std::to_string(out.height));
  libyuv::I420Copy(room.y, room.y_stride, room.u, room.u_stride, room.v, room.v_stride, out.y, out.y_stride, out.u,
                   out.u_stride, out.v, out.v_stride, out.width, out.height);
  if (alpha) std::memset(alpha, 0, static_cast<size_t>(out.width) * static_cast<size_t>(out.height));
  puppet_.pose(drawing::pose_at(seconds));
  puppet_.draw(out, alpha);
  noise_.add(noise_seed(seconds), out);
}

}  // namespace camfx
