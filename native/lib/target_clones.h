// CAMFX_HOT: compile a pixel loop, with all that it calls, for AVX-512 and AVX2 as well as for the baseline and choose
// at load time.
#pragma once

#if defined(CAMFX_TARGET_CLONES) && defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CAMFX_HOT __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("O3"), flatten))
#else
#define CAMFX_HOT
#endif
