#include "effect/beautify.h"

#include "convert.h"
#include "effects/effect_binding.h"

namespace camfx::addon {
namespace {

class BeautifyBinding : public EffectBinding {
 public:
  /// { strength, faces: [{ centerX, centerY, radiusX, radiusY, presence }] }
  void set(const Napi::Object& parameters) override {
    if (parameters.Has("strength")) beautify_.set_strength(parameters.Get("strength").As<Napi::Number>().Int32Value());
    if (!parameters.Has("faces")) return;
    const auto list = parameters.Get("faces").As<Napi::Array>();
    std::vector<FaceOval> faces;
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const auto face = list.Get(i).As<Napi::Object>();
      faces.push_back({get_double(face, "centerX"), get_double(face, "centerY"), get_double(face, "radiusX"),
                       get_double(face, "radiusY"), get_double(face, "presence")});
    }
    beautify_.set_faces(std::move(faces));
  }
  Effect& effect() override { return beautify_; }

 private:
  Beautify beautify_;
};

}  // namespace

std::unique_ptr<EffectBinding> bind_beautify() { return std::make_unique<BeautifyBinding>(); }

}  // namespace camfx::addon
