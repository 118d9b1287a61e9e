#include "source/presenter_figure.h"

namespace camfx::drawing {
namespace {

float neck_distance(float x, float y) {
  return box_distance(x * 0.98F, y - 0.155F, 0.062F + 0.02F * smoothstep(0.14F, 0.24F, y), 0.155F - kNeckTop, 0.03F);
}

/// Shoulders and arms, a broader chest between, and the slope from the neck. Goes on far below any frame.
float shirt_distance(float x, float y) {
  constexpr float kShoulderTop = 0.268F, kArms = 40;
  const float chest = smooth_union(ellipse_distance(x, y - 0.585F, 0.312F, 0.33F),
                                   box_distance(x, y - kShoulderTop - kArms, 0.300F, kArms, 0.13F), 0.05F);
  return smooth_union(chest, ellipse_distance(x, y - 0.262F, 0.150F, 0.085F), 0.09F);
}

/// The V of the neckline.
float neckline_distance(float x, float y) { return std::max(std::abs(x) - 0.062F + (y - 0.185F) * 0.55F, 0.13F - y); }

/// A neck is a cylinder that flattens out towards the chest, in the shade of the chin.
Rgb skin_colour(float x, float y, const Rgb& skin) {
  const float across = std::clamp(x / 0.078F, -1.0F, 1.0F) * mix(1, 0.55F, smoothstep(0.16F, 0.27F, y));
  const float lit = std::max(0.0F, across * kLight.x + std::sqrt(1 - square(across)) * kLight.z);
  const float chin_shade = mix(0.56F, 1, smoothstep(0.12F, 0.225F, y + 0.14F * x));
  const float light = (0.32F + 0.72F * lit) * chin_shade;
  const float collar_bones = 1 - 0.05F * gauss(std::abs(x) - 0.03F, y - 0.235F, 0.02F, 0.007F);
  return skin * Rgb{1, 0.945F, 0.925F} * (light * collar_bones);
}

/// `distance` is the (negative) distance to the shirt's edge, where the cloth turns away.
float shirt_light(float x, float y, float distance) {
  const float across = std::clamp(x / 0.34F, -1.0F, 1.0F);
  const float away = smoothstep(-0.06F, 0, distance);
  const float nx = across + away * (x < 0 ? -0.35F : 0.35F);
  const float ny =
      std::clamp((y - 0.40F) / 0.55F, -1.0F, 1.0F) * 0.3F - away * 0.5F - 0.25F * smoothstep(0.32F, 0.20F, y);
  const float nz = std::sqrt(std::max(0.05F, 1 - square(across)));
  const float lit = std::max(0.0F, (nx * kLight.x + ny * kLight.y + nz * kLight.z) / std::hypot(nx, ny, nz));
  const float folds = 0.10F * cloud_noise(x * 7 + y * 3, y * 5) +
                      0.05F * std::sin(x * 26 + std::sin(y * 9) * 2.2F) * smoothstep(0.45F, 0.7F, y);
  const float arm_seam = 1 - 0.28F * gauss(std::abs(x) - 0.215F - 0.02F * y, 0.012F) * smoothstep(0.42F, 0.55F, y);
  return (0.30F + 0.85F * lit + folds) * arm_seam;
}

}  // namespace

Surface body_at(float x, float y, float pixel, const PresenterLook& look) {
  Surface body;
  const float neck = neck_distance(x, y), shirt = shirt_distance(x, y), neckline = neckline_distance(x, y);
  const float cloth = coverage(shirt, pixel), open = coverage(neckline, pixel);
  const float skin = std::max(coverage(neck, pixel), open * cloth);
  if (skin > 0) body.cover(skin, skin_colour(x, y, look.skin));
  if (cloth <= 0) return body;
  const float light = shirt_light(x, y, shirt);
  body.cover(cloth * (1 - open), look.shirt * light);
  constexpr float kCollarWidth = 0.024F;
  const float collar = coverage(std::abs(neckline - kCollarWidth / 2) - kCollarWidth / 2, pixel);
  body.cover(collar * cloth, mix(look.shirt, {235, 235, 235}, 0.25F) * (light * 1.1F));
  return body;
}

}  // namespace camfx::drawing
