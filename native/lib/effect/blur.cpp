#include "effect/blur.h"

#include <libyuv.h>

#include <cmath>
#include <string>

#include "effect/arguments.h"
#include "io/error.h"
#include "target_clones.h"
#include "vector_loop.h"

namespace camfx {
namespace {

/// Standard deviation of the blur in pixels: from 0.4 % of the height, hardly to be seen, to 8 %. The exponent makes
/// equal steps of strength look alike: the eye sees ratios of sigma rather than differences.
float sigma_of(int strength, int height) {
  const float share = static_cast<float>(strength) / 100;
  return static_cast<float>(height) * (0.004F + 0.076F * std::pow(share, 1.5F));
}

/// Room and frame by alpha, in 16-bit lanes. 255 gives the frame's byte and 0 the room's, exactly.
CAMFX_HOT void blend_row(const uint8_t* __restrict frame, const uint8_t* __restrict alpha, const RowPair& room,
                         uint8_t* __restrict out, int width) {
  const int16_t* __restrict upper = room.upper;
  const int16_t* __restrict lower = room.lower;
  const int16_t weight = room.weight;
  for_pixels(0, width, [&](int x) {
    const uint16_t behind = interpolated_level(upper[x], lower[x], weight);
    const auto sum = static_cast<uint16_t>(frame[x] * alpha[x] + behind * (255 - alpha[x]) + 255);
    out[x] = static_cast<uint8_t>(sum >> 8);
  });
}

/// Of the light that a white room throws on the very edge, at the greatest amount.
constexpr float kMostLight = 0.6F;

void require_percentage(int value, const char* name) {
  if (value < 0 || value > 100)
    throw Error("BAD_ARGUMENT", std::string("expected ") + name + " of 0..100 but received " + std::to_string(value));
}

class BlurredRoom : public Room {
 public:
  explicit BlurredRoom(RoomBlur& blur) : blur_(blur) {}

  void show(const RowPart& part, uint8_t* out) override { interpolate_row(rows(part), out, part.end - part.begin); }
  void blend(const RowPart& part, const uint8_t* frame, const uint8_t* alpha, uint8_t* out) override {
    blend_row(frame, alpha, rows(part), out, part.end - part.begin);
  }

 private:
  RowPair rows(const RowPart& part) {
    if (part.plane != plane_ || part.y != y_) row_ = &blur_.rows(part.plane, part.y);
    plane_ = part.plane;
    y_ = part.y;
    return {row_->upper + part.begin, row_->lower + part.begin, row_->weight};
  }

  RoomBlur& blur_;
  const RowPair* row_ = nullptr;  // of the plane and row that a part was asked of last
  int plane_ = -1;
  int y_ = -1;
};

}  // namespace

void BackgroundBlur::set_strength(int strength) {
  require_percentage(strength, "a blur strength");
  strength_ = strength;
}

void BackgroundBlur::set_light_wrap(int amount) {
  require_percentage(amount, "a light wrap");
  light_wrap_ = amount;
}

void BackgroundBlur::apply(const EffectInput& input, I420View out) {
  const ConstI420View& frame = input.picture;
  require_frame_size(frame, out, "an output");
  if (strength_ == 0) {
    libyuv::I420Copy(frame.y, frame.y_stride, frame.u, frame.u_stride, frame.v, frame.v_stride, out.y, out.y_stride,
                     out.u, out.u_stride, out.v, out.v_stride, frame.width, frame.height);
    return;
  }
  if (input.matte.alpha) cover_.read(input.matte, frame.width, frame.height);
  blur_.blur(input, input.matte.alpha ? &cover_ : nullptr, sigma_of(strength_, frame.height), shape_);
  BlurredRoom room(blur_);
  MatteView matte = input.matte;
  if (matte.alpha && light_wrap_ > 0) {
    const float amount = kMostLight * static_cast<float>(light_wrap_) / 100;
    matte = wrap_.apply(matte, frame.width, frame.height, blur_, amount);
    cover_.read(matte, frame.width, frame.height);
  }
  foreground_.draw({frame, matte}, cover_, room, out);
}

}  // namespace camfx
