#include "source/bars.h"

#include <cmath>
#include <cstddef>
#include <cstring>

#include "source/bt601.h"

namespace camfx {
namespace {

constexpr uint8_t kOn = 191;  // 75 % of 255

void fill(uint8_t* plane, int stride, int left, int right, int rows, float value) {
  for (int row = 0; row < rows; row++)
    std::memset(plane + static_cast<ptrdiff_t>(row) * stride + left, static_cast<int>(std::lround(value)),
                static_cast<size_t>(right - left));
}

/// The left edge of a bar in chroma pixels, so that no chroma sample straddles two bars.
int chroma_edge(int bar, int width) { return bar * (width / 2) / static_cast<int>(kBars.size()); }

}  // namespace

const std::array<BarColour, 8> kBars{
    {{kOn, kOn, kOn}, {kOn, kOn, 0}, {0, kOn, kOn}, {0, kOn, 0}, {kOn, 0, kOn}, {kOn, 0, 0}, {0, 0, kOn}, {0, 0, 0}}};

Bars::Bars(uint32_t width, uint32_t height, uint32_t fps) : DrawnSource(width, height, fps, Motion::kStill) {}

void Bars::draw(double /*seconds*/, I420View out) {
  int left = 0;
  for (size_t bar = 0; bar < kBars.size(); bar++) {
    const auto [r, g, b] = kBars[bar];
    const Yuv colour = bt601_limited({static_cast<float>(r), static_cast<float>(g), static_cast<float>(b)});
    const int right = chroma_edge(static_cast<int>(bar) + 1, out.width);
    fill(out.y, out.y_stride, left * 2, right * 2, out.height, colour.y);
    fill(out.u, out.u_stride, left, right, out.height / 2, colour.u);
    fill(out.v, out.v_stride, left, right, out.height / 2, colour.v);
    left = right;
  }
}

}  // namespace camfx
