#include "source/presenter_head.h"

namespace camfx::drawing {
namespace {

constexpr float kEyeU = 0.36F, kEyeV = -0.06F;
constexpr float kMouthV = 0.525F, kMouthHalfWidth = 0.33F;

void paint(Rgb& under, float share, const Rgb& colour) { under = mix(under, colour, unit(share)); }

/// The height of the line between the lips: a smile.
float lip_line(float u) { return kMouthV - 0.55F * square(u); }

/// The relief of the face, in half head widths: what the light shows. u is symmetric about the nose.
float relief(float u, float v) {
  const float side = std::abs(u);
  const float from_lips = v - lip_line(u);
  float z = std::sqrt(std::max(0.0F, 1 - square(u) * 0.94F - square(v) * 0.92F));
  z += 0.17F * gauss(u, v - 0.18F, 0.125F, 0.18F) * (v < 0.30F ? 1 : smoothstep(0.42F, 0.30F, v));  // tip of the nose
  z += 0.07F * gauss(u, v + 0.02F, 0.095F, 0.22F);                                                  // bridge
  z -= 0.10F * gauss(side - 0.36F, v + 0.06F, 0.19F, 0.11F);                                        // eye sockets
  z += 0.06F * gauss(side - 0.36F, v + 0.22F, 0.25F, 0.07F);                                        // brows
  z += 0.06F * gauss(side - 0.48F, v - 0.22F, 0.20F, 0.18F);                                        // cheeks
  z +=
      0.05F * gauss(u, from_lips + 0.055F, 0.24F, 0.035F) + 0.05F * gauss(u, from_lips - 0.055F, 0.22F, 0.04F);  // lips
  z -= 0.05F * gauss(u, from_lips, 0.26F, 0.018F);  // between them
  z += 0.06F * gauss(u, v - 0.84F, 0.22F, 0.12F);   // chin
  return z;
}

Direction normal(float u, float v) {
  constexpr float kStep = 0.02F, kFlatten = 0.75F;
  const float nx = -(relief(u + kStep, v) - relief(u - kStep, v)) / (2 * kStep) * kFlatten;
  const float ny = -(relief(u, v + kStep) - relief(u, v - kStep)) / (2 * kStep) * kFlatten;
  const float length = std::hypot(nx, ny, 1.0F);
  return {nx / length, ny / length, 1 / length};
}

struct Skin {
  Rgb colour;
  float light = 0;  // what falls on it: features painted later take it too
};

/// Wrapped Lambert, which lets light creep around as through real skin, redder where it is dim.
Skin lit_skin(float u, float v, const Rgb& skin) {
  constexpr float kWrap = 0.25F;
  const Direction n = normal(u, v);
  const float lit = unit((n.x * kLight.x + n.y * kLight.y + n.z * kLight.z + kWrap) / (1 + kWrap));
  const float light = 0.30F + 0.86F * lit, dim = 1 - lit;
  const float gloss = 0.16F * std::pow(unit(n.x * -0.28F + n.y * -0.32F + n.z * 0.90F), 28.0F);
  const float rim = 0.03F * std::pow(1 - n.z, 3.0F);
  const float blush =
      0.05F * gauss(std::abs(u) - 0.45F, v - 0.25F, 0.2F, 0.16F) + 0.05F * gauss(u, v - 0.25F, 0.1F, 0.08F);
  const Rgb tint{light * (1 + 0.06F * dim), light * (1 - 0.05F * dim - blush * 1.5F),
                 light * (1 - 0.10F * dim - blush * 1.6F)};
  const float pores = cloud_noise(u * 22, v * 22) * 8;
  return {skin * tint + Rgb{255, 245, 235} * gloss + Rgb{200, 200, 210} * rim + Rgb{pores, pores, pores}, light};
}

void paint_nostrils(Rgb& colour, float u, float v) {
  paint(colour, 0.45F * gauss(u, v - 0.355F, 0.13F, 0.03F), colour * Rgb{0.62F, 0.52F, 0.5F});
  paint(colour, 0.75F * gauss(std::abs(u) - 0.075F, v - 0.350F, 0.03F, 0.018F), {60, 34, 28});
}

/// One eye; dx and dy are from its middle.
void paint_eye(Rgb& colour, float dx, float dy, float light, float blink) {
  const float opening = mix(0.076F, 0.020F, blink);
  const float lid = std::hypot(dx / 0.170F, dy / opening) - 1;
  const float eye = smoothstep(0.12F, -0.12F, lid) * (1 - blink);
  constexpr float kAspect = kHeadHalfHeight / kHeadHalfWidth;  // makes circles of u and v
  const float from_pupil = std::hypot(dx, dy * kAspect);
  const float from_glint = std::hypot(dx + 0.025F, (dy + 0.022F) * kAspect);
  paint(colour, eye * 0.95F, Rgb{223, 217, 213} * light);
  paint(colour, eye * smoothstep(0.100F, 0.082F, from_pupil), {74, 56, 42});
  paint(colour, eye * smoothstep(0.050F, 0.038F, from_pupil), {14, 11, 10});
  paint(colour, eye * smoothstep(0.030F, 0.018F, from_glint), {250, 250, 250});
  paint(colour, 0.65F * smoothstep(0.30F, 0, std::abs(lid)) * smoothstep(0.03F, -0.02F, dy), {46, 30, 26});  // lashes
  paint(colour, 0.28F * gauss(dx, dy - 0.085F, 0.16F, 0.035F), colour * Rgb{0.75F, 0.66F, 0.66F});
}

void paint_brow(Rgb& colour, float dx, float v, const Rgb& hair) {
  const float dy = v + 0.275F - 0.75F * square(dx);
  const float strands = 0.7F + 0.4F * value_noise(dx * 70, dy * 30);
  paint(colour, 0.85F * smoothstep(0.042F, 0.010F, std::abs(dy)) * smoothstep(0.25F, 0.15F, std::abs(dx)) * strands,
        hair * 0.9F);
}

void paint_mouth(Rgb& colour, float u, float v, const Rgb& lips_colour, float openness) {
  const float half_opening = 0.010F + 0.065F * openness * std::max(0.0F, 1 - square(u / kMouthHalfWidth));
  const float dy = v - lip_line(u);
  const float lips = smoothstep(kMouthHalfWidth, kMouthHalfWidth * 0.72F, std::abs(u));
  paint(colour, 0.62F * lips * smoothstep(half_opening + 0.05F, half_opening + 0.01F, std::abs(dy)), lips_colour);
  paint(colour, 0.9F * lips * smoothstep(half_opening + 0.012F, half_opening - 0.006F, std::abs(dy)), {66, 26, 26});
  const float teeth =
      smoothstep(0.3F, 0.6F, openness) * smoothstep(kMouthHalfWidth * 0.7F, kMouthHalfWidth * 0.5F, std::abs(u));
  paint(colour, 0.8F * teeth * smoothstep(0.018F, 0.008F, std::abs(dy + half_opening * 0.45F)), {222, 214, 206});
}

}  // namespace

Rgb face_colour(float u, float v, const Expression& expression, const PresenterLook& look) {
  auto [colour, light] = lit_skin(u, v, look.skin);
  paint_nostrils(colour, u, v);
  for (const float eye_u : {-kEyeU, kEyeU}) {
    paint_eye(colour, u - eye_u, v - kEyeV, light, expression.blink);
    paint_brow(colour, u - eye_u, v, look.hair);
  }
  paint_mouth(colour, u, v, look.skin * Rgb{0.74F, 0.50F, 0.52F} * light, expression.mouth);
  const float hair_shade = 0.35F * smoothstep(-0.50F, -0.72F, v + 0.12F * square(u));
  const float shade = hair_shade + 0.22F * smoothstep(0.72F, 1.02F, std::hypot(u, v));  // and the turning-away side
  return colour * Rgb{1 - shade, 1 - shade * 1.08F, 1 - shade * 1.1F};
}

}  // namespace camfx::drawing
