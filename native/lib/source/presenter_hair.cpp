#include "source/presenter_head.h"

namespace camfx::drawing {
namespace {

/// A cap of strands around the crown, cut off at the hairline and above the ears. Negative inside.
float hair_distance(float x, float y, const PresenterLook& look) {
  const float crown_y = y + 0.03F;
  const float angle = std::atan2(crown_y, x);
  const float fringe =
      look.frizz * (0.004F * (value_noise(angle * 15, 2) - 0.5F) + 0.002F * (value_noise(angle * 60, 3) - 0.5F));
  const float outer =
      ellipse_distance(x, crown_y, 0.122F * look.hair_volume + fringe, 0.150F * look.hair_volume + fringe);
  const float u = x / kHeadHalfWidth, v = y / kHeadHalfHeight;
  const float strands = 0.03F * (value_noise(u * 14, 7) - 0.5F);
  const float hairline = -0.62F + 0.10F * std::sin(u * 2.2F + 0.8F) + 0.55F * std::pow(std::abs(u), 3.2F) + strands;
  return std::max(outer, std::max(v - hairline, v - look.hair_end) * kHeadHalfHeight);
}

Rgb hair_colour(float x, float y, const Rgb& hair) {
  const float crown_x = x - 0.02F, crown_y = y + 0.09F;  // where the strands part
  const float angle = std::atan2(crown_y, crown_x), radius = std::hypot(crown_x, crown_y);
  const float strand =
      0.62F + 0.45F * value_noise(angle * 46, radius * 16) + 0.25F * value_noise(angle * 110, radius * 30);
  const float nx = std::clamp(x / 0.125F, -1.0F, 1.0F), ny = std::clamp((y + 0.03F) / 0.15F, -1.0F, 1.0F);
  const float nz = std::sqrt(std::max(0.0F, 1 - square(nx) - square(ny)));
  const float lit = unit(nx * kLight.x + ny * kLight.y + nz * kLight.z);
  const float sheen = 0.5F * square(unit(1 - std::abs(nx * kLight.x + ny * kLight.y - 0.38F) * 3.2F));
  return hair * ((0.35F + 0.8F * lit + 0.8F * sheen) * strand) + Rgb{18, 16, 14} * sheen;
}

}  // namespace

void cover_with_hair(float x, float y, float pixel, const PresenterLook& look, Surface& head) {
  const float distance = hair_distance(x, y, look);
  if (distance < 2 * pixel) head.cover(coverage(distance, pixel), hair_colour(x, y, look.hair));
}

}  // namespace camfx::drawing
