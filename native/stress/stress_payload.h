// The frames of the stress test: every byte depends on the sequence, and the last word on all the others.
#pragma once

#include <cstdint>
#include <span>

namespace camfx::stress {

inline uint64_t mix(uint64_t hash, uint64_t word) { return (hash ^ word) * 0x100000001b3; }

/// Fills a payload: sequence, generation, words derived from both, checksum.
inline void fill(std::span<uint64_t> words, uint64_t sequence, uint64_t generation) {
  words[0] = sequence;
  words[1] = generation;
  uint64_t hash = mix(mix(0xcbf29ce484222325, sequence), generation);
  uint64_t state = sequence * 0x9e3779b97f4a7c15 + generation;
  for (uint64_t& word : words.subspan(2, words.size() - 3)) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    word = state;
    hash = mix(hash, state);
  }
  words.back() = hash;
}

/// Whether a payload is one whole frame of that sequence and generation.
inline bool is_whole(std::span<const uint64_t> words, uint64_t sequence, uint64_t generation) {
  if (words[0] != sequence || words[1] != generation) return false;
  uint64_t hash = 0xcbf29ce484222325;
  for (const uint64_t word : words.first(words.size() - 1)) hash = mix(hash, word);
  return hash == words.back();
}

}  // namespace camfx::stress
