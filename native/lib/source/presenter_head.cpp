#include "source/presenter_head.h"

namespace camfx::drawing {
namespace {

void cover_with_ears(float x, float y, float pixel, const Rgb& skin, Surface& head) {
  const float distance = ellipse_distance(std::abs(x) - 0.110F, y - 0.012F, 0.020F, 0.036F);
  if (distance >= 2 * pixel) return;
  const float light = (x < 0 ? 0.86F : 0.60F) * (0.8F + 0.4F * smoothstep(-0.02F, 0, distance + 0.008F));
  head.cover(coverage(distance, pixel), skin * Rgb{1, 0.88F, 0.86F} * light);
}

void cover_with_face(float x, float y, float pixel, const Expression& expression, const PresenterLook& look,
                     Surface& head) {
  const float v = y / kHeadHalfHeight, jaw = jaw_width(v);
  const float distance = ellipse_distance(x / jaw, y, kHeadHalfWidth, kHeadHalfHeight);
  if (distance >= 2 * pixel) return;
  const float u = x / kHeadHalfWidth / jaw;
  head.cover(coverage(distance, pixel),
             face_colour(std::clamp(u, -0.999F, 0.999F), std::clamp(v, -0.999F, 0.999F), expression, look));
}

}  // namespace

Surface head_at(float x, float y, float pixel, const Expression& expression, const PresenterLook& look) {
  Surface head;
  cover_with_ears(x, y, pixel, look.skin, head);
  cover_with_face(x, y, pixel, expression, look, head);
  cover_with_hair(x, y, pixel, look, head);
  return head;
}

}  // namespace camfx::drawing
