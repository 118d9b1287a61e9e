// Everything that the addon exports. Its types are in src/native.ts.
#include <fcntl.h>
#include <malloc.h>
#include <napi.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <string>

#include "background.h"
#include "compositor.h"
#include "convert.h"
#include "devices.h"
#include "face_input.h"
#include "frame/convert.h"
#include "frame_stream.h"
#include "io/service_manager.h"
#include "io/unique_fd.h"
#include "native_effect.h"
#include "presenter.h"
#include "pump.h"
#include "ring_consumer.h"
#include "ring_facts.h"
#include "ring_producer.h"
#include "socket_hub.h"
#include "source/presenter.h"

namespace camfx::addon {

namespace {

bool is_same_file(int fd, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return fstat(fd, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino;
}

/// (path): takes an exclusive lock that the kernel releases with the process. The descriptor, or -1 when another
/// process holds it. The holder may remove the file; whoever then locked the nameless one tries again.
Napi::Value lock_file(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&]() -> Napi::Value {
    const std::string path = info[0].As<Napi::String>().Utf8Value();
    for (;;) {
      UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
      if (!fd) throw_errno("open " + path);
      if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) throw_errno("flock " + path);
        return Napi::Number::New(info.Env(), -1);
      }
      if (is_same_file(fd.get(), path)) return Napi::Number::New(info.Env(), fd.release());
    }
  });
}

/// (descriptor)
void close_descriptor(const Napi::CallbackInfo& info) { UniqueFd(info[0].As<Napi::Number>().Int32Value()); }

/// (state): whether a service manager was told.
Napi::Value notify_service_manager(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    return Napi::Boolean::New(info.Env(), camfx::notify_service_manager(info[0].As<Napi::String>().Utf8Value()));
  });
}

/// CPU time of the calling thread in ms.
Napi::Value thread_cpu_ms(const Napi::CallbackInfo& info) {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return Napi::Number::New(info.Env(),
                           static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6);
}

/// Gives the system back what the C library keeps of freed memory; nothing where it is another one than glibc.
Napi::Value release_free_memory(const Napi::CallbackInfo& info) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  return info.Env().Undefined();
}

/// (width, height, seconds): { i420, alpha } of the presenter at that time.
Napi::Value render_presenter(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    const auto width = info[0].As<Napi::Number>().Uint32Value();
    const auto height = info[1].As<Napi::Number>().Uint32Value();
    Presenter presenter(width, height, 30, true);
    auto i420 = Napi::Uint8Array::New(info.Env(), packed_layout(kI420, width, height).size);
    auto alpha = Napi::Uint8Array::New(info.Env(), size_t{width} * height);
    presenter.render(info[2].As<Napi::Number>().DoubleValue(),
                     packed_i420(i420.Data(), static_cast<int>(width), static_cast<int>(height)), alpha.Data());
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("i420", i420);
    object.Set("alpha", alpha);
    return object;
  });
}

/// (rgb, width, height): RGB24 as packed I420.
Napi::Value rgb_to_i420(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&] {
    const auto rgb = bytes_of(info[0]);
    const auto width = info[1].As<Napi::Number>().Uint32Value();
    const auto height = info[2].As<Napi::Number>().Uint32Value();
    auto i420 = Napi::Uint8Array::New(info.Env(), packed_layout(kI420, width, height).size);
    const size_t expected = size_t{3} * width * height;
    if (rgb.size() != expected)
      throw Error("BAD_ARGUMENT",
                  "Expected " + std::to_string(expected) + " bytes of RGB but received " + std::to_string(rgb.size()));
    to_i420(kRgb24, rgb.data(), rgb.size(), 0,
            packed_i420(i420.Data(), static_cast<int>(width), static_cast<int>(height)));
    return i420;
  });
}

/// (fourcc, frame, width, height): a packed frame as RGB24.
Napi::Value to_rgb(const Napi::CallbackInfo& info) {
  return guard(info.Env(), [&]() -> Napi::Value {
    const std::string name = info[0].As<Napi::String>();
    const auto frame = bytes_of(info[1]);
    const auto width = info[2].As<Napi::Number>().Uint32Value();
    const auto height = info[3].As<Napi::Number>().Uint32Value();
    const PlaneLayout layout = packed_layout(kRgb24, width, height);
    auto rgb = Napi::Uint8Array::New(info.Env(), layout.size);
    camfx::to_rgb(fourcc_code(name), frame.data(), frame.size(), static_cast<int>(width), static_cast<int>(height),
                  rgb.Data());
    return rgb;
  });
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set(RingProducer::kName, RingProducer::define(env));
  exports.Set(RingConsumer::kName, RingConsumer::define(env));
  exports.Set(SocketHub::kName, SocketHub::define(env));
  exports.Set(NativeFrameStream::kName, NativeFrameStream::define(env));
  exports.Set(Compositor::kName, Compositor::define(env));
  exports.Set(FaceInput::kName, FaceInput::define(env));
  exports.Set(NativeBackground::kName, NativeBackground::define(env));
  exports.Set(NativeEffect::kName, NativeEffect::define(env));
  exports.Set(NativePresenter::kName, NativePresenter::define(env));
  exports.Set(NativePump::kName, NativePump::define(env));
  exports.Set("listVideoNames", Napi::Function::New<list_video_names>(env));
  exports.Set("listVideoNodes", Napi::Function::New<list_video_nodes>(env));
  exports.Set("detectLoopbackModule", Napi::Function::New<detect_loopback_module>(env));
  exports.Set("addLoopbackDevice", Napi::Function::New<add_loopback_device>(env));
  exports.Set("removeLoopbackDevice", Napi::Function::New<remove_loopback_device>(env));
  exports.Set("notifyServiceManager", Napi::Function::New<notify_service_manager>(env));
  exports.Set("lockFile", Napi::Function::New<lock_file>(env));
  exports.Set("closeDescriptor", Napi::Function::New<close_descriptor>(env));
  exports.Set("threadCpuMs", Napi::Function::New<thread_cpu_ms>(env));
  exports.Set("releaseFreeMemory", Napi::Function::New<release_free_memory>(env));
  define_ring_facts(env, exports);
  exports.Set("rgbToI420", Napi::Function::New<rgb_to_i420>(env));
  exports.Set("toRgb", Napi::Function::New<to_rgb>(env));
  exports.Set("renderPresenter", Napi::Function::New<render_presenter>(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(camfx, init)

}  // namespace camfx::addon
