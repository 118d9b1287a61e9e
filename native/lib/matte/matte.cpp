#include "matte/matte.h"

#include <algorithm>
#include <cstddef>

#include "matte/probability.h"
#include "target_clones.h"

namespace camfx {
namespace {

/// Cells around uncertain ones: beyond, the refinement changes nothing that is seen.
constexpr int kReach = 3;
/// Below it a cell is surely the room, above 1 - that surely the person.
constexpr int kSurelyRoom = kCertain / 5;
/// Shares of the cells that a mask must not go beyond. A person leaves some of the room to be seen, and whoever covers
/// the lens needs no picture; a model that is sure of little is broken.
constexpr double kLeastRoom = 0.02;
constexpr double kMostUncertain = 0.5;

/// The comparisons are written so that NaN fails them.
CAMFX_HOT bool are_probabilities(const float* mask, size_t count) {
  int valid = 1;
  for (size_t i = 0; i < count; ++i) valid &= static_cast<int>(mask[i] >= -0.01F) & static_cast<int>(mask[i] <= 1.01F);
  return valid != 0;
}

CAMFX_HOT void quantise(const float* __restrict mask, int16_t* __restrict out, int count) {
  for (int i = 0; i < count; ++i) {
    const int level = static_cast<int>(mask[i] * kCertain);
    out[i] = static_cast<int16_t>(std::clamp(level, 0, kCertain));
  }
}

CAMFX_HOT int count_below(const int16_t* levels, int count, int limit) {
  int below = 0;
  for (int i = 0; i < count; ++i) below += static_cast<int>(levels[i] < limit);
  return below;
}

bool is_plausible(const GridPlane<int16_t>& mask) {
  int room = 0;
  int not_person = 0;
  for (int y = 0; y < mask.height(); ++y) {
    room += count_below(mask.row(y), mask.width(), kSurelyRoom);
    not_person += count_below(mask.row(y), mask.width(), kCertain - kSurelyRoom);
  }
  const double cells = static_cast<double>(mask.width()) * mask.height();
  return room >= kLeastRoom * cells && not_person - room <= kMostUncertain * cells;
}

}  // namespace

bool Matte::update(const float* mask, const ModelPicture& seen, ConstI420View frame) {
  const auto mask_count = static_cast<size_t>(seen.width) * static_cast<size_t>(seen.height);
  resize(frame);
  if (mask_count == 0 || !are_probabilities(mask, mask_count)) {
    clear();
    return false;
  }
  mask_.resize(seen.width, seen.height);
  for (int y = 0; y < seen.height; ++y)
    quantise(mask + static_cast<ptrdiff_t>(y) * seen.width, mask_.row(y), seen.width);
  if (!is_plausible(mask_)) {
    clear();
    return false;
  }
  temporal_filter_.apply(mask_, seen.y);
  mask_.extend();
  has_mask_ = true;
  refine(seen, frame);
  return true;
}

bool Matte::hold(const ModelPicture& seen, ConstI420View frame) {
  resize(frame);
  if (!has_mask_ || mask_.width() != seen.width || mask_.height() != seen.height) {
    clear();
    return false;
  }
  refine(seen, frame);
  return true;
}

void Matte::clear() {
  std::fill(alpha_.begin(), alpha_.end(), uint8_t{0});
  temporal_filter_.forget();
  has_mask_ = false;
}

void Matte::resize(ConstI420View frame) {
  stride_ = frame.width;
  alpha_.resize(static_cast<size_t>(frame.width) * static_cast<size_t>(frame.height));
}

void Matte::refine(const ModelPicture& seen, ConstI420View frame) {
  const bool by_colour = quality_ != MatteQuality::kLow;
  const int radius = by_colour ? ColourGuide::kRadius : LumaGuide::kRadius;
  mark_uncertain(mask_, uncertain_);
  spans_.find(uncertain_, kReach, 0);
  const int fitted_reach = kReach + EdgeRenderer::reach(seen, frame);
  fitted_.find(uncertain_, fitted_reach, 0);
  raw_.find(uncertain_, fitted_reach + radius, radius);
  picture_[0].assign(seen.y, seen.width, seen.height);
  if (by_colour) {
    picture_[1].assign(seen.u, seen.width, seen.height);
    picture_[2].assign(seen.v, seen.width, seen.height);
    colour_guide_.fit(mask_, picture_, raw_, fitted_, coefficients_);
  } else {
    luma_guide_.fit(mask_, picture_[0], raw_, fitted_, coefficients_);
  }
  renderer_.render(mask_, coefficients_, by_colour ? EdgeRenderer::By::kColour : EdgeRenderer::By::kLuma, spans_,
                   fitted_, frame, {alpha_.data(), stride_});
}

}  // namespace camfx
