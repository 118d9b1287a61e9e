#include "effect/tone_curve.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "../frame/test_picture.h"

namespace camfx {
namespace {

/// What becomes of each level.
std::array<int, 256> levels(float lift, float contrast) {
  ToneCurve curve;
  curve.set(lift, contrast);
  I420Buffer in = test::solid(256, 2, {0, 128, 128});
  for (int level = 0; level < 256; ++level) in.data()[level] = static_cast<uint8_t>(level);
  test::PaddedPicture out(256, 2);
  curve.apply(in.view(), out.view());
  CHECK(out.padding_intact());
  std::array<int, 256> shown{};
  for (size_t level = 0; level < 256; ++level) shown[level] = out.view().y[level];
  curve.apply(in.view(), in.view());
  for (size_t level = 0; level < 256; ++level) CHECK(in.data()[level] == shown[level]);
  return shown;
}

TEST_CASE("a tone curve of nothing changes nothing") {
  const auto shown = levels(0, 0);
  for (int level = 0; level < 256; ++level) CHECK(shown[static_cast<size_t>(level)] == level);
}

TEST_CASE("a tone curve is what the formulas say, to a level") {
  for (const float lift : {-1.0F, -0.4F, 0.3F, 1.0F})
    for (const float contrast : {-1.0F, 0.0F, 0.5F, 1.0F}) {
      const auto shown = levels(lift, contrast);
      for (int level = 16; level <= 235; ++level) {
        const auto before = static_cast<float>(level - 16) / 219;
        const float after = 16 + 219 * contrasted(lifted(before, lift), contrast);
        CHECK(std::abs(after - static_cast<float>(shown[static_cast<size_t>(level)])) < 0.6F);
      }
    }
}

TEST_CASE("whatever the curve, black, white and what is beyond stay, and no level overtakes another") {
  for (float lift = -1; lift <= 1; lift += 0.125F)
    for (float contrast = -1; contrast <= 1; contrast += 0.25F) {
      const auto shown = levels(lift, contrast);
      for (size_t level = 0; level <= 16; ++level) CHECK(shown[level] == static_cast<int>(level));
      for (size_t level = 235; level <= 255; ++level) CHECK(shown[level] == static_cast<int>(level));
      for (size_t level = 1; level < 256; ++level) CHECK(shown[level] >= shown[level - 1]);
    }
}

TEST_CASE("a lift brightens, and contrast turns about the middle") {
  CHECK(lifted(0.25F, 0) == 0.25F);
  CHECK(lifted(0.25F, 0.5F) > 0.5F);
  CHECK(lifted(0.25F, -0.5F) < 0.15F);
  CHECK(std::abs(contrasted(0.5F, 1) - 0.5F) < 1e-6F);
  CHECK(contrasted(0.25F, 0.5F) < 0.25F);
  CHECK(contrasted(0.75F, 0.5F) > 0.75F);
  CHECK(contrasted(0.75F, -0.5F) < 0.75F);
}

}  // namespace
}  // namespace camfx
