#include "effect/background.h"

#include <utility>

namespace camfx {

Background::Background(int width, int height, Fit fit) : fit_(fit), drawn_(width, height) { show_black(); }

void Background::show(ConstI420View picture, std::shared_ptr<const void> owner) {
  if (picture.width == drawn_.width() && picture.height == drawn_.height()) {
    shown_ = picture;
    owner_ = std::move(owner);
    return;
  }
  fit_picture(picture, drawn_.view(), fit_);
  shown_ = std::as_const(drawn_).view();
  owner_.reset();
}

void Background::show_black() {
  fill_black(drawn_.view());
  shown_ = std::as_const(drawn_).view();
  owner_.reset();
}

}  // namespace camfx
