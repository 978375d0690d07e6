// Arguments at the edge: checked, with an error that names what was wrong. The TypeScript types say the same; this
// is for the day they do not hold.
#pragma once

#include <napi.h>

#include <cmath>
#include <string>

namespace tswsgi {

// A whole number in [least, most]; `name` is for the message. On failure a TypeError is pending and `out` is unchanged.
template <typename Number>
bool read_whole(const Napi::Value& value, const char* name, double least, double most, Number& out) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(number >= least && number <= most) || number != std::floor(number)) {
    Napi::TypeError::New(value.Env(), std::string(name) + " must be a whole number from " +
                                          std::to_string(static_cast<long long>(least)) + " to " +
                                          std::to_string(static_cast<long long>(most)))
        .ThrowAsJavaScriptException();
    return false;
  }
  out = static_cast<Number>(number);
  return true;
}

template <typename Number>
bool read_number(const Napi::Object& object, const char* name, double least, double most, Number& out) {
  return read_whole(object.Get(name), name, least, most, out);
}

template <typename Number>
bool read_argument(const Napi::CallbackInfo& info, size_t at, const char* name, double least, double most,
                   Number& out) {
  return read_whole(info[at], name, least, most, out);
}

// The memory below the typed array `object[name]` of that element type, and its length in elements.
template <typename T>
bool read_memory(const Napi::Object& object, const char* name, napi_typedarray_type wanted, T*& data, size_t& length) {
  const Napi::Value value = object.Get(name);
  if (!value.IsTypedArray()) {
    Napi::TypeError::New(object.Env(), std::string(name) + " must be a typed array").ThrowAsJavaScriptException();
    return false;
  }
  napi_typedarray_type type;
  void* memory = nullptr;
  // Not through Napi::TypedArray, which refuses memory that threads share.
  if (napi_get_typedarray_info(object.Env(), value, &type, &length, &memory, nullptr, nullptr) != napi_ok ||
      type != wanted) {
    Napi::TypeError::New(object.Env(), std::string(name) + " has the wrong element type").ThrowAsJavaScriptException();
    return false;
  }
  data = static_cast<T*>(memory);
  return true;
}

}  // namespace tswsgi
