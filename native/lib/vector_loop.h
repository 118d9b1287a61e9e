// Loops that a compiler turns into vectors down to the last few turns.
#pragma once

namespace camfx {

/// To be called in a CAMFX_HOT function: body(x) from `begin` on in whole blocks, which are vectors of one length each.
/// Where the last block ends.
template <int kBlock, typename Body>
inline int for_blocks(int begin, int end, const Body& body) {
  for (; begin + kBlock <= end; begin += kBlock) {
// Unrolled before it is vectorised, it would be neither loop nor vector.
#pragma GCC unroll 1
    for (int k = 0; k < kBlock; ++k) body(begin + k);
  }
  return begin;
}

/// To be called in a CAMFX_HOT function: body(x) for each pixel. A plain loop does what its longest vectors leave one
/// by one: up to 63 bytes, which for the short runs along a person's edge took longer than all the rest.
template <typename Body>
inline void for_pixels(int begin, int end, const Body& body) {
  begin = for_blocks<64>(begin, end, body);
  begin = for_blocks<32>(begin, end, body);
  begin = for_blocks<16>(begin, end, body);
  for (; begin < end; ++begin) body(begin);
}

}  // namespace camfx
