// Work on the spans of a row in chunks that fit small buffers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "matte/active_spans.h"
#include "matte/grid_plane.h"

namespace camfx {

/// Cells that are worked on at once: whole vectors of 8, for whose excess the border has room.
constexpr int kChunk = 56;

/// A value for each cell of a chunk and the window around it.
template <typename Value>
using ChunkRow = std::array<Value, kChunk + 2 * GridPlane<Value>::kBorder>;

/// Calls work(first cell, cells) for each chunk.
template <typename Work>
void for_chunks(std::span<const Span> spans, const Work& work) {
  for (const Span& span : spans) {
    const int end = span.begin + (span.end - span.begin + 7) / 8 * 8;
    for (int x = span.begin; x < end; x += kChunk) work(x, std::min(kChunk, end - x));
  }
}

}  // namespace camfx
