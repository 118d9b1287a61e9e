// EnvCleanup: ends an object's threads before the environment that they call into.
#pragma once

#include <napi.h>

#include <functional>
#include <utility>

namespace camfx::addon {

/// Calls `stop` when the environment ends with the object still open, as that of a worker that is terminated does.
/// Hooks run last in, first out: made after a thread-safe function, it runs before Node frees that, which happens
/// before destructors run, whoever may still call it.
class EnvCleanup {
 public:
  EnvCleanup(Napi::Env env, std::function<void()> stop) : env_(env), stop_(std::move(stop)) {
    napi_add_env_cleanup_hook(env_, run, this);
  }
  EnvCleanup(const EnvCleanup&) = delete;
  EnvCleanup& operator=(const EnvCleanup&) = delete;
  ~EnvCleanup() {
    if (stop_) napi_remove_env_cleanup_hook(env_, run, this);
  }

 private:
  static void run(void* self) { std::exchange(static_cast<EnvCleanup*>(self)->stop_, nullptr)(); }

  napi_env env_;
  std::function<void()> stop_;
};

}  // namespace camfx::addon
