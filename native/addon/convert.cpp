#include "convert.h"

namespace camfx::addon {

Napi::Error js_error(Napi::Env env, const Error& error) {
  Napi::Error result = Napi::Error::New(env, error.what());
  result.Set("code", Napi::String::New(env, error.code()));
  return result;
}

Napi::Object format_object(Napi::Env env, const FrameFormat& format) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("fourcc", fourcc_name(format.code));
  object.Set("width", number(env, format.width));
  object.Set("height", number(env, format.height));
  object.Set("fps", Napi::Number::New(env, double{1} * format.fps_numerator / format.fps_denominator));
  return object;
}

FrameFormat i420_format(const Napi::Object& object) {
  return {kI420, get_uint32(object, "width"), get_uint32(object, "height"), get_uint32(object, "fps"), 1};
}

uint32_t get_uint32(const Napi::Object& object, const char* key) {
  return object.Get(key).As<Napi::Number>().Uint32Value();
}

std::string get_string(const Napi::Object& object, const char* key) {
  return object.Get(key).As<Napi::String>().Utf8Value();
}

std::span<const uint8_t> bytes_of(const Napi::Value& value) {
  if (!value.IsTypedArray()) throw Napi::TypeError::New(value.Env(), "Expected a Uint8Array");
  const auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != napi_uint8_array) throw Napi::TypeError::New(value.Env(), "Expected a Uint8Array");
  const auto bytes = value.As<Napi::Uint8Array>();
  return {bytes.Data(), bytes.ByteLength()};
}

}  // namespace camfx::addon
