#include "effect/light_wrap.h"

#include <cstddef>

#include "target_clones.h"

namespace camfx {
namespace {

/// Where there is no light, alpha stays exactly as it is.
CAMFX_HOT void dim_row(const uint8_t* __restrict alpha, const uint8_t* __restrict light, uint8_t* __restrict out,
                       int width) {
  for (int x = 0; x < width; ++x) {
    const auto lit = static_cast<uint16_t>(alpha[x] * (255 - light[x]) + 255);
    out[x] = static_cast<uint8_t>(lit >> 8);
  }
}

}  // namespace

MatteView LightWrap::apply(const MatteView& matte, int width, int height, const RoomBlur& blur, float amount) {
  blur.light(amount, light_);
  upscaler_.resize(blur.grid_width(), blur.grid_height(), width, height);
  upscaler_.start(light_.data());
  row_.resize(static_cast<size_t>(width));
  alpha_.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
  for (int y = 0; y < height; ++y) {
    interpolate_row(upscaler_.rows(y), row_.data(), width);
    const ptrdiff_t row = y;
    dim_row(matte.alpha + row * matte.stride, row_.data(), alpha_.data() + row * width, width);
  }
  return {alpha_.data(), width};
}

}  // namespace camfx
