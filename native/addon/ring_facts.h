// What docs/ring-protocol.md says, from the code, for the tests that compare both.
#pragma once

#include <napi.h>

namespace camfx::addon {

/// Adds ringLayout(), frameLayout() and ringLimits.
void define_ring_facts(Napi::Env env, Napi::Object exports);

}  // namespace camfx::addon
