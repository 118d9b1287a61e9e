#include "effect/matte_cover.h"

#include <libyuv.h>

#include <algorithm>
#include <cstring>

namespace camfx {
namespace {

constexpr int kQuarterBlock = MatteCover::kBlockWidth / 4;

Cover cover_of(const uint8_t* quarter) {
  uint64_t alphas = 0;
  static_assert(kQuarterBlock == sizeof alphas);
  std::memcpy(&alphas, quarter, sizeof alphas);
  if (alphas == 0) return Cover::kRoom;
  return alphas == ~uint64_t{0} ? Cover::kPerson : Cover::kBoth;
}

}  // namespace

void MatteCover::read(const MatteView& matte, int width, int height) {
  quarter_width_ = width / 4;
  quarter_height_ = height / 4;
  quarter_.resize(static_cast<size_t>(quarter_width_) * static_cast<size_t>(quarter_height_));
  if (!quarter_.empty())
    libyuv::ScalePlane(matte.alpha, matte.stride, quarter_width_ * 4, quarter_height_ * 4, quarter_.data(),
                       quarter_width_, quarter_width_, quarter_height_, libyuv::kFilterBox);
  across_ = static_cast<size_t>((width + kBlockWidth - 1) / kBlockWidth);
  covers_.assign(across_ * static_cast<size_t>((height + kBlockHeight - 1) / kBlockHeight), Cover::kBoth);
  const auto whole = static_cast<size_t>(width / kBlockWidth);
  for (size_t y = 0; y < static_cast<size_t>(quarter_height_); ++y) {
    const uint8_t* quarter = quarter_.data() + y * static_cast<size_t>(quarter_width_);
    Cover* covers = covers_.data() + y * across_;
    for (size_t i = 0; i < whole; ++i) covers[i] = cover_of(quarter + i * kQuarterBlock);
  }
}

}  // namespace camfx
