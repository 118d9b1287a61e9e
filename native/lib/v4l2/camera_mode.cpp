#include "v4l2/camera_mode.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "frame/format.h"

namespace camfx {
namespace {

// Best first: no conversion, half the bytes of YUYV, no decoding.
constexpr std::array kPreference = {kI420, kNv12, kYuyv, kMjpg};

size_t preference(uint32_t code) {
  return static_cast<size_t>(std::find(kPreference.begin(), kPreference.end(), code) - kPreference.begin());
}

uint64_t distance(FrameSize a, FrameSize b) {
  const auto difference = [](uint32_t x, uint32_t y) { return uint64_t{std::max(x, y)} - std::min(x, y); };
  return difference(a.width, b.width) + difference(a.height, b.height);
}

bool slower(const FrameRate& a, const FrameRate& b) {
  return uint64_t{a.numerator} * b.denominator < uint64_t{b.numerator} * a.denominator;
}

FrameRate choose_rate(const std::vector<FrameRate>& rates, uint32_t fps) {
  if (rates.empty()) return {fps, 1};
  std::optional<FrameRate> slowest_enough;
  for (const FrameRate& rate : rates) {
    if (rate_reaches(rate, fps) && (!slowest_enough || slower(rate, *slowest_enough))) slowest_enough = rate;
  }
  return slowest_enough ? *slowest_enough : *std::max_element(rates.begin(), rates.end(), slower);
}

/// Whole frames per second: 29.97 counts as 30.
uint64_t nominal_fps(const FrameRate& rate) {
  return (uint64_t{rate.numerator} + rate.denominator / 2) / std::max(rate.denominator, 1u);
}

/// What of the modes can be used, each at the rate it would be used with.
std::vector<ModeChoice> list_candidates(const std::vector<CameraMode>& modes, const CameraRequest& request) {
  std::vector<ModeChoice> candidates;
  for (const CameraMode& mode : modes) {
    const bool is_wanted_code = request.compressed ? mode.code == kMjpg : is_readable(mode.code);
    if (!is_wanted_code || mode.size.width % 2 != 0 || mode.size.height % 2 != 0) continue;
    candidates.push_back({mode.code, mode.size, choose_rate(mode.rates, request.fps)});
  }
  const FrameSize wanted{request.width, request.height};
  const auto is_exact = [&](const ModeChoice& candidate) { return candidate.size == wanted; };
  if (request.exact_size && std::any_of(candidates.begin(), candidates.end(), is_exact))
    std::erase_if(candidates, [&](const ModeChoice& candidate) { return !is_exact(candidate); });
  return candidates;
}

uint64_t area(FrameSize size) { return uint64_t{size.width} * size.height; }

/// So many whole frames per second are fluent among these.
uint64_t fluent_fps(const std::vector<ModeChoice>& candidates, const CameraRequest& request) {
  uint64_t best = 0;
  for (const ModeChoice& candidate : candidates) {
    if (4 * area(candidate.size) >= uint64_t{request.width} * request.height)
      best = std::max(best, nominal_fps(candidate.rate));
  }
  return std::min<uint64_t>(best, request.fps) * 2 / 3;
}

/// The value nearest to `wanted` among min, min + step, … max that is even.
std::optional<uint32_t> nearest_even(uint32_t min, uint32_t max, uint32_t step, uint32_t wanted) {
  if (min > max) return {};
  step = std::max(step, 1u);
  const uint32_t inside = std::clamp(wanted, min, max) - min;
  uint32_t steps = inside / step;
  if (inside % step > step / 2 && (steps + 1) * uint64_t{step} <= max - min) steps++;
  const uint32_t nearest = min + steps * step;
  if (nearest % 2 == 0) return nearest;
  if (step % 2 == 0) return {};  // odd all along
  if (max - nearest >= step) return nearest + step;
  if (nearest - min >= step) return nearest - step;
  return {};
}

}  // namespace

std::optional<FrameRate> rate_of_interval(const v4l2_fract& seconds_per_frame) {
  if (seconds_per_frame.numerator == 0 || seconds_per_frame.denominator == 0) return {};
  return FrameRate{seconds_per_frame.denominator, seconds_per_frame.numerator};
}

bool rate_reaches(const FrameRate& rate, uint32_t fps) {
  return uint64_t{rate.numerator} * 1000 >= uint64_t{fps} * rate.denominator * 995;
}

std::string size_name(FrameSize size) { return std::to_string(size.width) + "x" + std::to_string(size.height); }

std::optional<FrameSize> nearest_in_range(const v4l2_frmsize_stepwise& range, FrameSize wanted) {
  const auto width = nearest_even(range.min_width, range.max_width, range.step_width, wanted.width);
  const auto height = nearest_even(range.min_height, range.max_height, range.step_height, wanted.height);
  if (!width || !height) return {};
  return FrameSize{*width, *height};
}

std::optional<FrameRate> nearest_in_range(const v4l2_frmival_stepwise& range, uint32_t fps) {
  const auto fastest = rate_of_interval(range.min);
  const auto slowest = rate_of_interval(range.max);
  const FrameRate wanted{fps, 1};
  if (fastest && slower(*fastest, wanted)) return fastest;
  if (slowest && slower(wanted, *slowest)) return slowest;
  if (!fastest && !slowest) return {};
  return wanted;
}

bool is_readable(uint32_t code) { return preference(code) < kPreference.size(); }

std::optional<ModeChoice> choose_mode(const std::vector<CameraMode>& modes, const CameraRequest& request) {
  const FrameSize wanted{request.width, request.height};
  const std::vector<ModeChoice> candidates = list_candidates(modes, request);
  const uint64_t fluent = fluent_fps(candidates, request);
  const auto worse = [&](const ModeChoice& b, const ModeChoice& a) {
    const bool a_fluent = nominal_fps(a.rate) >= fluent && 4 * area(a.size) >= area(wanted);
    const bool b_fluent = nominal_fps(b.rate) >= fluent && 4 * area(b.size) >= area(wanted);
    if (a_fluent != b_fluent) return a_fluent;
    const uint64_t a_distance = distance(a.size, wanted);
    const uint64_t b_distance = distance(b.size, wanted);
    if (a_distance != b_distance) return a_distance < b_distance;
    if (area(a.size) != area(b.size)) return area(a.size) > area(b.size);
    const bool a_reaches = rate_reaches(a.rate, request.fps);
    if (a_reaches != rate_reaches(b.rate, request.fps)) return a_reaches;
    if (!a_reaches && nominal_fps(a.rate) != nominal_fps(b.rate)) return nominal_fps(a.rate) > nominal_fps(b.rate);
    return preference(a.code) < preference(b.code);
  };
  const auto best = std::max_element(candidates.begin(), candidates.end(), worse);
  if (best == candidates.end()) return {};
  return *best;
}

}  // namespace camfx
