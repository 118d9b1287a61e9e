#include "effect/crop.h"

#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class CropBinding : public EffectBinding {
 public:
  /// { x, y, width, height } in pixels, all of them
  void set(const Napi::Object& parameters) override {
    crop_.set_rect({get_double(parameters, "x"), get_double(parameters, "y"), get_double(parameters, "width"),
                    get_double(parameters, "height")});
  }
  Effect& effect() override { return crop_; }

 private:
  Crop crop_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_crop() { return std::make_unique<CropBinding>(); }

}  // namespace camfx::addon
