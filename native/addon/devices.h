// What video devices and modules the machine has.
#pragma once

#include <napi.h>

namespace camfx::addon {

/// The video nodes of this machine; see VideoNode in src/native.ts.
Napi::Value list_video_nodes(const Napi::CallbackInfo& info);
/// { loaded, version }
Napi::Value detect_loopback_module(const Napi::CallbackInfo& info);

}  // namespace camfx::addon
