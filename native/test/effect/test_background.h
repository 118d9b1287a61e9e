// A background that shows a picture.
#pragma once

#include <memory>
#include <utility>

#include "effect/background.h"

namespace camfx::test {

inline std::shared_ptr<const Background> background_of(I420Buffer picture) {
  const auto owner = std::make_shared<const I420Buffer>(std::move(picture));
  auto background = std::make_shared<Background>(owner->width(), owner->height(), Fit::kCover);
  background->show(owner->view(), owner);
  return background;
}

}  // namespace camfx::test
