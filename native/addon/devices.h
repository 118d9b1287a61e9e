// What video devices and modules the machine has.
#pragma once

#include <napi.h>

namespace camfx::addon {

/// The video nodes of this machine; see VideoNode in src/native.ts.
Napi::Value list_video_names(const Napi::CallbackInfo& info);
Napi::Value list_video_nodes(const Napi::CallbackInfo& info);
/// { loaded, version, hasControlNode }
Napi::Value detect_loopback_module(const Napi::CallbackInfo& info);
/// (label): the number of the new device
Napi::Value add_loopback_device(const Napi::CallbackInfo& info);
/// (number)
void remove_loopback_device(const Napi::CallbackInfo& info);

}  // namespace camfx::addon
