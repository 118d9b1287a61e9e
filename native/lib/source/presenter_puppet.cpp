#include "source/presenter_puppet.h"

#include <algorithm>
#include <cmath>

#include "source/presenter_figure.h"

namespace camfx::drawing {
namespace {

/// Samples per pixel, each way. Up to 1080p the hair and the eyes have detail finer than a pixel; the body never has
/// more than its edge, which coverage() smooths.
int head_grid(const Stage& stage) { return stage.frame_height <= 1080 ? 2 : 1; }
constexpr int kBodyGrid = 1;

constexpr float kFaceHeight = 0.38F;  // in the frame, from the top
constexpr float kUnitOfHeight = 1.15F;
constexpr float kUnitOfWidth = 1.25F;
constexpr float kFrizzReach = 0.003F;  // half the range of the usual strands

struct Bounds {
  float left, top, right, bottom;  // as in presenter_figure.h
};

PixelBox even_box(const Stage& stage, const Bounds& bounds) {
  const auto even_below = [](float pixels) { return static_cast<int>(std::floor(pixels / 2)) * 2; };
  const auto even_above = [](float pixels) { return static_cast<int>(std::ceil(pixels / 2)) * 2; };
  const int x = even_below(stage.face_x + bounds.left * stage.unit);
  const int y = even_below(stage.face_y + bounds.top * stage.unit);
  return {x, y, even_above(stage.face_x + bounds.right * stage.unit) - x,
          even_above(stage.face_y + bounds.bottom * stage.unit) - y};
}

/// Two more pixels all around for the soft edge and the interpolation.
PixelBox with_border(const PixelBox& box) { return {box.left - 2, box.top - 2, box.width + 4, box.height + 4}; }

Layer draw_body(const Stage& stage, const PresenterLook& look) {
  constexpr float kHalfWidth = kBodyHalfWidth + kMaxSway;
  const float frame_bottom = (static_cast<float>(stage.frame_height) - stage.face_y) / stage.unit;
  const PixelBox box =
      with_border(even_box(stage, {-kHalfWidth, kNeckTop - kMaxBreath, kHalfWidth, frame_bottom + kMaxBreath}));
  return rasterise(box, kBodyGrid, [&stage, &look](float x, float y) {
    return body_at((x - stage.face_x) / stage.unit, (y - stage.face_y) / stage.unit, 1 / stage.unit / kBodyGrid, look);
  });
}

Layer draw_head_box(const Stage& stage, const PixelBox& box, const Expression& expression, const PresenterLook& look) {
  const int grid = head_grid(stage);
  const float sample = 1 / stage.unit / static_cast<float>(grid);
  return rasterise(box, grid, [&stage, &expression, &look, sample](float x, float y) {
    return head_at((x - stage.face_x) / stage.unit, (y - stage.face_y) / stage.unit, sample, expression, look);
  });
}

/// 1 in the middle of the head, 0 from its outline on, smooth in between: a turning head moves inside its outline.
float bulge(float position) { return square(std::max(0.0F, 1 - square(position))); }

Layer draw_head(const Stage& stage, const PresenterLook& look) {
  const float hair_top = kHairTop * look.hair_volume - kFrizzReach * (look.frizz - 1);
  const float hair_half_width = kHairHalfWidth * look.hair_volume + kFrizzReach * (look.frizz - 1);
  const float half_width = hair_half_width + kMaxSway + kMaxTilt * (kChinY - hair_top);
  constexpr float kMaxDown = kMaxNod + kMaxBreath;
  const PixelBox box = even_box(stage, {-half_width, hair_top - kMaxDown, half_width, kChinY + kMaxDown});
  Layer head = draw_head_box(stage, with_border(box), {}, look);
  for (size_t column = 0; column < head.bulge_weight.size(); column++) {
    const float x = static_cast<float>(head.box.left) + static_cast<float>(column) + 0.5F - stage.face_x;
    head.bulge_weight[column] = static_cast<int32_t>(std::lround(256 * bulge(x / stage.unit / kHeadHalfWidth)));
  }
  return head;
}

/// A part of the face at evenly spaced levels of its expression, from 0 to 1.
template <size_t kLevels>
std::array<Layer, kLevels> draw_levels(const Stage& stage, const PresenterLook& look, const FacePart& part,
                                       float Expression::*level) {
  const PixelBox box =
      even_box(stage, {-part.half_width, part.y - part.half_height, part.half_width, part.y + part.half_height});
  std::array<Layer, kLevels> layers;
  for (size_t i = 0; i < kLevels; i++) {
    Expression expression;
    expression.*level = static_cast<float>(i) / (kLevels - 1);
    layers[i] = draw_head_box(stage, box, expression, look);
  }
  return layers;
}

template <size_t kLevels>
void mix_level(Layer& head, const std::array<Layer, kLevels>& levels, float level) {
  const float position = unit(level) * (kLevels - 1);
  const size_t from = std::min(static_cast<size_t>(position), kLevels - 2);
  mix_into(head, levels[from], levels[from + 1],
           static_cast<uint32_t>(std::lround((position - static_cast<float>(from)) * 256)));
}

/// The height of the middle of a layer's row in the figure.
float row_y(const Stage& stage, const Layer& layer, size_t row) {
  return (static_cast<float>(layer.box.top) + static_cast<float>(row) + 0.5F - stage.face_y) / stage.unit;
}

int32_t subpixels(const Stage& stage, float length) {
  return static_cast<int32_t>(std::lround(length * stage.unit * 16));
}

LayerMotion rest(const Layer& layer) {
  const auto rows = static_cast<size_t>(layer.box.height);
  return {0, std::vector<int32_t>(rows), std::vector<int32_t>(rows)};
}

}  // namespace

Stage::Stage(int frame_width, int frame_height)
    : frame_height(frame_height),
      unit(std::min(kUnitOfHeight * static_cast<float>(frame_height), kUnitOfWidth * static_cast<float>(frame_width))),
      face_x(static_cast<float>(frame_width) / 2),
      face_y(kFaceHeight * static_cast<float>(frame_height)) {}

Puppet::Puppet(const Stage& stage, const PresenterLook& look)
    : stage_(stage),
      body_(draw_body(stage, look)),
      head_(draw_head(stage, look)),
      eyes_(draw_levels<kBlinkLevels>(stage, look, kEyes, &Expression::blink)),
      mouth_(draw_levels<kMouthLevels>(stage, look, kMouth, &Expression::mouth)),
      body_motion_(rest(body_)),
      head_motion_(rest(head_)) {}

void Puppet::pose(const Pose& pose) {
  mix_level(head_, eyes_, pose.expression.blink);
  mix_level(head_, mouth_, pose.expression.mouth);
  body_motion_.down = subpixels(stage_, pose.breath);
  for (size_t row = 0; row < body_motion_.right.size(); row++) {
    const float y = row_y(stage_, body_, row);
    const float follow = mix(1, 0.5F, smoothstep(kChinY, kShoulderY, y));  // the neck goes with the head
    body_motion_.right[row] = subpixels(stage_, pose.sway * follow);
  }
  head_motion_.down = subpixels(stage_, pose.nod + pose.breath);
  for (size_t row = 0; row < head_motion_.right.size(); row++) {
    const float y = row_y(stage_, head_, row);
    head_motion_.right[row] = subpixels(stage_, pose.sway + pose.tilt * (kChinY - y));
    head_motion_.bulge[row] = subpixels(stage_, pose.turn * bulge(y / kHeadHalfHeight));
  }
}

void Puppet::draw(I420View out, uint8_t* alpha) {
  compositor_.draw(body_, body_motion_, out, alpha);
  compositor_.draw(head_, head_motion_, out, alpha);
}

}  // namespace camfx::drawing
