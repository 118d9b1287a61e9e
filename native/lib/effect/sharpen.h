// Sharpens edges.
#pragma once

#include <cstdint>
#include <vector>

#include "effect/effect.h"

namespace camfx {

/// An unsharp mask on luma: what a 5x5 binomial blur takes away is added again. Differences as small as noise are left
/// alone, and the largest are added in part only, so that no halo shows.
class Sharpen : public Effect {
 public:
  /// 0 (nothing) to 100 (details three times as strong). Throws BAD_ARGUMENT.
  void set_strength(int strength);
  void apply(const EffectInput& input, I420View out) override;

 private:
  int16_t gain_ = 0;              // in 1/32
  std::vector<uint16_t> column_;  // five rows summed up, two samples wider at each end
};

}  // namespace camfx
