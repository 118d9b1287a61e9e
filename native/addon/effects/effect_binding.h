// The contract of what ties a native effect to its parameters in JavaScript. One file per effect in this folder.
#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "effect/effect.h"

namespace camfx::addon {

class EffectBinding {
 public:
  EffectBinding() = default;
  EffectBinding(const EffectBinding&) = delete;
  EffectBinding& operator=(const EffectBinding&) = delete;
  virtual ~EffectBinding() = default;

  /// Takes over those parameters that the object has; JavaScript has validated them.
  virtual void set(const Napi::Object& parameters) = 0;
  virtual Effect& effect() = 0;
};

std::unique_ptr<EffectBinding> bind_beautify();
std::unique_ptr<EffectBinding> bind_blur();
std::unique_ptr<EffectBinding> bind_card();
std::unique_ptr<EffectBinding> bind_chroma_key();
std::unique_ptr<EffectBinding> bind_colour();
std::unique_ptr<EffectBinding> bind_crop();
std::unique_ptr<EffectBinding> bind_freeze();
std::unique_ptr<EffectBinding> bind_low_light();
std::unique_ptr<EffectBinding> bind_mirror();
std::unique_ptr<EffectBinding> bind_overlay();
std::unique_ptr<EffectBinding> bind_replace();
std::unique_ptr<EffectBinding> bind_rotate();
std::unique_ptr<EffectBinding> bind_sharpen();

/// By the name that the effect has in JavaScript. Throws BAD_ARGUMENT when there is none of it.
std::unique_ptr<EffectBinding> bind_effect(const std::string& name);

}  // namespace camfx::addon
