// Arguments at the edge: checked, with an error that names what was wrong. The TypeScript types say the same; this
// is for the day they do not hold.
#pragma once

#include <napi.h>

#include <cmath>
#include <string>

#include "conn/server_host.h"
#include "shm/arena.h"
#include "shm/ring.h"

namespace tswsgi {

constexpr double kMaxCores = 1 << 20;
constexpr double kMaxWorkers = 65536;
constexpr double kMaxTimeMs = 1e12;
constexpr double kMaxCount = 4294967295.0;

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

// What JavaScript shares with a native loop that has `cores` requests in hand at most: see BridgeMemory in
// src/native/binding-types.ts.
inline bool read_shared_memory(const Napi::Object& memory, size_t cores, SharedMemory& shared) {
  size_t control_words = 0;
  if (!read_memory(memory, "arena", napi_uint8_array, shared.arena, shared.arena_bytes) ||
      !read_memory(memory, "events", napi_uint32_array, shared.events, shared.event_words) ||
      !read_memory(memory, "commands", napi_uint32_array, shared.commands, shared.command_words) ||
      !read_memory(memory, "output", napi_uint8_array, shared.output, shared.output_bytes) ||
      !read_memory(memory, "control", napi_uint32_array, shared.control, control_words)) {
    return false;
  }
  // The last quarter of the events is kept for requests in flight, each of which can have a few at a time.
  const size_t least_words = (cores + 1024) * 4 * kEventWords;
  if (shared.arena_bytes < 8 * Arena::kChunkBytes || shared.event_words < least_words ||
      control_words < kControlWords) {
    Napi::RangeError::New(memory.Env(), "the shared memory is too small for that many cores")
        .ThrowAsJavaScriptException();
    return false;
  }
  return true;
}

// The first two arguments, which name a request in flight.
inline bool read_slot(const Napi::CallbackInfo& info, uint32_t& slot, uint32_t& generation) {
  if (info.Length() < 2 || !info[0].IsNumber() || !info[1].IsNumber()) {
    Napi::TypeError::New(info.Env(), "slot and generation must be numbers").ThrowAsJavaScriptException();
    return false;
  }
  slot = info[0].As<Napi::Number>().Uint32Value();
  generation = info[1].As<Napi::Number>().Uint32Value();
  return true;
}

// The Uint8Array in argument `index`.
inline bool read_bytes(const Napi::CallbackInfo& info, size_t index, Bytes& bytes) {
  napi_typedarray_type type;
  void* data = nullptr;
  if (info.Length() <= index || !info[index].IsTypedArray() ||
      napi_get_typedarray_info(info.Env(), info[index], &type, &bytes.size, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array) {
    Napi::TypeError::New(info.Env(), "bytes must be a Uint8Array").ThrowAsJavaScriptException();
    return false;
  }
  bytes.data = static_cast<const uint8_t*>(data);
  return true;
}

}  // namespace tswsgi
