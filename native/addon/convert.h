// Values between JavaScript and C++. JavaScript validates and defaults; here values arrive clean.
#pragma once

#include <napi.h>

#include <exception>
#include <span>
#include <string>
#include <utility>

#include "frame/format.h"
#include "io/error.h"

namespace camfx::addon {

/// A JavaScript Error with the table code in `code`.
Napi::Error js_error(Napi::Env env, const Error& error);

/// Runs a method's body and turns C++ exceptions into JavaScript ones.
template <typename Body>
auto guard(Napi::Env env, Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const Napi::Error&) {
    throw;
  } catch (const Error& error) {
    throw js_error(env, error);
  } catch (const std::exception& error) {
    throw js_error(env, Error("SYSTEM", error.what()));
  }
}

inline Napi::Value number(Napi::Env env, uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

/// { code, message } or null.
template <typename OptionalError>
Napi::Value error_object(Napi::Env env, const OptionalError& error) {
  if (!error) return env.Null();
  Napi::Object object = Napi::Object::New(env);
  object.Set("code", error->code());
  object.Set("message", std::string(error->what()));
  return object;
}

/// { fourcc, width, height, fps, fpsFraction }
Napi::Object format_object(Napi::Env env, const FrameFormat& format);
/// Throws BAD_FORMAT unless it has 4 characters.
uint32_t fourcc_code(const std::string& name);
/// From { fourcc, width, height, fpsFraction }.
FrameFormat ring_format(const Napi::Object& object);

/// The data of a Float32Array of `count` numbers; a JavaScript TypeError when `value` is something else.
float* floats(const Napi::Value& value, size_t count);

uint32_t get_uint32(const Napi::Object& object, const char* key);
double get_double(const Napi::Object& object, const char* key);
std::string get_string(const Napi::Object& object, const char* key);

std::span<const uint8_t> bytes_of(const Napi::Value& value);

/// The C++ object behind a wrapped instance; a JavaScript TypeError when `value` is something else.
template <typename Wrap>
Wrap& unwrap(const Napi::Value& value) {
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&Wrap::kTypeTag))
    throw Napi::TypeError::New(value.Env(), std::string("Expected a native ") + Wrap::kName);
  return *Napi::ObjectWrap<Wrap>::Unwrap(value.As<Napi::Object>());
}

}  // namespace camfx::addon
