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
  Napi::Array fraction = Napi::Array::New(env, 2);
  fraction.Set(uint32_t{0}, number(env, format.fps_numerator));
  fraction.Set(uint32_t{1}, number(env, format.fps_denominator));
  object.Set("fpsFraction", fraction);
  return object;
}

uint32_t fourcc_code(const std::string& name) {
  if (name.size() != 4) throw Error("BAD_FORMAT", "Expected a fourcc of 4 characters but received " + name);
  return fourcc(name[0], name[1], name[2], name[3]);
}

FrameFormat ring_format(const Napi::Object& object) {
  const auto fraction = object.Get("fpsFraction").As<Napi::Array>();
  return {fourcc_code(get_string(object, "fourcc")), get_uint32(object, "width"), get_uint32(object, "height"),
          fraction.Get(uint32_t{0}).As<Napi::Number>().Uint32Value(),
          fraction.Get(uint32_t{1}).As<Napi::Number>().Uint32Value()};
}

float* floats(const Napi::Value& value, size_t count) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array ||
      value.As<Napi::TypedArray>().ElementLength() != count)
    throw Napi::TypeError::New(value.Env(), "Expected a Float32Array of " + std::to_string(count) + " numbers");
  return value.As<Napi::Float32Array>().Data();
}

double get_double(const Napi::Object& object, const char* key) {
  return object.Get(key).As<Napi::Number>().DoubleValue();
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
