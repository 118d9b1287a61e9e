// NativePresenter: the drawn person of any look at any time, with the exact opacity; for measuring.
#pragma once

#include <napi.h>

#include <optional>

#include "source/presenter.h"

namespace camfx::addon {

class NativePresenter : public Napi::ObjectWrap<NativePresenter> {
 public:
  static constexpr const char* kName = "NativePresenter";
  static Napi::Function define(Napi::Env env);

  explicit NativePresenter(const Napi::CallbackInfo& info);

 private:
  Napi::Value render(const Napi::CallbackInfo& info);
  Napi::Value room(const Napi::CallbackInfo& info);

  std::optional<Presenter> presenter_;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace camfx::addon
