#include "effects/effect_binding.h"

#include <map>

#include "io/error.h"

namespace camfx::addon {

std::unique_ptr<EffectBinding> bind_effect(const std::string& name) {
  static const std::map<std::string, std::unique_ptr<EffectBinding> (*)()> kBindings{
      {"beautify", bind_beautify},     {"blur", bind_blur},           {"card", bind_card},
      {"chroma-key", bind_chroma_key}, {"colour", bind_colour},       {"crop", bind_crop},
      {"freeze", bind_freeze},         {"low-light", bind_low_light}, {"mirror", bind_mirror},
      {"overlay", bind_overlay},       {"replace", bind_replace},     {"rotate", bind_rotate},
      {"sharpen", bind_sharpen},
  };
  const auto found = kBindings.find(name);
  if (found == kBindings.end()) throw Error("BAD_ARGUMENT", "There is no native effect " + name);
  return found->second();
}

}  // namespace camfx::addon
