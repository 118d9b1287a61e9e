#include "source/drawn_source.h"

#include <algorithm>
#include <string>

#include "io/error.h"

namespace camfx {
namespace {

constexpr uint32_t kMinSide = 64;
constexpr uint32_t kMaxLongSide = 3840;
constexpr uint32_t kMaxShortSide = 2160;
constexpr uint32_t kMaxFps = 120;

FrameFormat drawn_format(uint32_t width, uint32_t height, uint32_t fps) {
  packed_layout(kI420, width, height);
  const auto [shorter, longer] = std::minmax(width, height);
  if (shorter < kMinSide || longer > kMaxLongSide || shorter > kMaxShortSide)
    throw Error("BAD_FORMAT", "Expected a drawn frame size from 64x64 to 3840x2160 or 2160x3840 but received " +
                                  std::to_string(width) + "x" + std::to_string(height));
  if (fps < 1 || fps > kMaxFps)
    throw Error("BAD_FORMAT", "Expected a drawn frame rate from 1 to 120 but received " + std::to_string(fps));
  return {kI420, width, height, fps, 1};
}

}  // namespace

DrawnSource::DrawnSource(uint32_t width, uint32_t height, uint32_t fps, Motion motion)
    : format_(drawn_format(width, height, fps)),
      motion_(motion),
      clock_(fps),
      frame_(static_cast<int>(width), static_cast<int>(height)) {}

std::optional<CapturedFrame> DrawnSource::next(int timeout_ms) {
  const auto tick = clock_.wait(timeout_ms);
  if (!tick) return std::nullopt;
  if (motion_ == Motion::kLive || !drawn_) {
    draw(static_cast<double>(tick->index) / format_.fps_numerator, frame_.view());
    drawn_ = true;
  }
  return CapturedFrame{frame_.data(), frame_.size(), format_.width, tick->due_ns};
}

}  // namespace camfx
