#include "effect/overlay.h"

#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class OverlayBinding : public EffectBinding {
 public:
  /// { picture: RGBA, width, height, x, y, opacity: 0..1 }
  void set(const Napi::Object& parameters) override {
    const auto rgba = bytes_of(parameters.Get("picture"));
    const uint32_t width = get_uint32(parameters, "width");
    const uint32_t height = get_uint32(parameters, "height");
    if (width > kMaxSide || height > kMaxSide || rgba.size() != size_t{4} * width * height)
      throw Error("BAD_ARGUMENT", "expected an overlay of 4 bytes a pixel but received " + std::to_string(rgba.size()) +
                                      " bytes for " + std::to_string(width) + "x" + std::to_string(height));
    overlay_.set_picture({rgba.data(), static_cast<int>(width), static_cast<int>(height)},
                         parameters.Get("x").As<Napi::Number>().Int32Value(),
                         parameters.Get("y").As<Napi::Number>().Int32Value(),
                         parameters.Get("opacity").As<Napi::Number>().FloatValue());
  }
  Effect& effect() override { return overlay_; }

 private:
  static constexpr uint32_t kMaxSide = 8192;
  Overlay overlay_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_overlay() { return std::make_unique<OverlayBinding>(); }

}  // namespace camfx::addon
