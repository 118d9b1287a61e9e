#include "frame/quarter.h"

#include <libyuv.h>

#include <algorithm>

namespace camfx {

void Quarter::draw(ConstI420View picture) {
  width_ = std::max(1, picture.width / 4);
  height_ = std::max(1, picture.height / 4);
  const auto shrink = [&](const uint8_t* plane, int stride, int subsampling, std::vector<uint8_t>& out) {
    // By whole numbers: by a little more on one side alone, libyuv would leave pixels out instead of averaging them.
    const int width = std::min(picture.width, width_ * 4) / subsampling;
    const int height = std::min(picture.height, height_ * 4) / subsampling;
    out.resize(static_cast<size_t>(width_) * static_cast<size_t>(height_));
    libyuv::ScalePlane(plane, stride, width, height, out.data(), width_, width_, height_, libyuv::kFilterBox);
  };
  shrink(picture.y, picture.y_stride, 1, planes_[0]);
  shrink(picture.u, picture.u_stride, 2, planes_[1]);
  shrink(picture.v, picture.v_stride, 2, planes_[2]);
}

}  // namespace camfx
