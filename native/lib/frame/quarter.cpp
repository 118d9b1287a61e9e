#include "frame/quarter.h"

#include <libyuv.h>

#include <algorithm>

namespace camfx {

void Quarter::draw(ConstI420View picture) {
  width_ = std::max(1, picture.width / 4);
  height_ = std::max(1, picture.height / 4);
  const auto shrink = [&](const uint8_t* plane, int stride, int width, int height, std::vector<uint8_t>& out) {
    out.resize(static_cast<size_t>(width_) * static_cast<size_t>(height_));
    libyuv::ScalePlane(plane, stride, width, height, out.data(), width_, width_, height_, libyuv::kFilterBox);
  };
  shrink(picture.y, picture.y_stride, picture.width, picture.height, planes_[0]);
  shrink(picture.u, picture.u_stride, picture.width / 2, picture.height / 2, planes_[1]);
  shrink(picture.v, picture.v_stride, picture.width / 2, picture.height / 2, planes_[2]);
}

}  // namespace camfx
