#include "napi/parse_hooks.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "protocol/chunked.h"
#include "protocol/protocol.h"

namespace tswsgi {
namespace {

constexpr const char* kResultNames[] = {"done", "more", "bad"};                     // by Parse
constexpr const char* kBodyNames[] = {"none", "length", "chunked", "until_close"};  // by BodyKind

const char* name_of(Parse result) { return kResultNames[static_cast<size_t>(result)]; }

Napi::Value throw_type_error(Napi::Env env, const char* text) {
  Napi::TypeError::New(env, text).ThrowAsJavaScriptException();
  return env.Undefined();
}

bool is_uint8_array(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
}

Bytes bytes_of(const Napi::Value& value) {
  const auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.ByteLength()};
}

// A whole number above 0, or `otherwise` where it is undefined. False: it is something else.
bool read_count(const Napi::Value& value, size_t otherwise, size_t& out) {
  out = otherwise;
  if (value.IsUndefined()) return true;
  if (!value.IsNumber()) return false;
  const int64_t number = value.As<Napi::Number>().Int64Value();
  if (number > 0) out = static_cast<size_t>(number);
  return number >= 0;
}

Napi::String latin1(Napi::Env env, const uint8_t* head, Span span) {
  napi_value text = nullptr;
  const auto* begin = reinterpret_cast<const char*>(head) + span.at;
  const napi_status status = napi_create_string_latin1(env, begin, span.size, &text);
  return status == napi_ok ? Napi::String(env, text) : Napi::String::New(env, "");
}

Napi::Object error_object(Napi::Env env, ErrorId why) {
  const ErrorRow& row = error_row(why);
  Napi::Object error = Napi::Object::New(env);
  error.Set("name", row.name);
  error.Set("status", Napi::Number::New(env, row.status));
  error.Set("text", row.text);
  return error;
}

Napi::Array fields_array(Napi::Env env, const uint8_t* head_bytes, const RequestHead& head) {
  Napi::Array fields = Napi::Array::New(env, head.field_count);
  for (uint32_t i = 0; i < head.field_count; ++i) {
    const Field& field = head.fields[i];
    Napi::Array entry = Napi::Array::New(env, 3);
    entry.Set(0u, latin1(env, head_bytes, field.name));
    entry.Set(1u, latin1(env, head_bytes, field.value));
    entry.Set(2u, Napi::Number::New(env, field.hash));
    fields.Set(i, entry);
  }
  return fields;
}

Napi::Object head_object(Napi::Env env, Bytes in, const RequestHead& head) {
  const uint8_t* const bytes = in.data + head.head_at;
  Napi::Object object = Napi::Object::New(env);
  object.Set("method", latin1(env, bytes, head.method));
  object.Set("target", latin1(env, bytes, head.target));
  object.Set("path", latin1(env, bytes, head.path));
  object.Set("query", latin1(env, bytes, head.query));
  object.Set("host", latin1(env, bytes, head.host));
  object.Set("httpMinor", Napi::Number::New(env, head.http_minor));
  object.Set("modifier1", Napi::Number::New(env, head.modifier1));
  object.Set("modifier2", Napi::Number::New(env, head.modifier2));
  object.Set("keepAlive", Napi::Boolean::New(env, head.keep_alive));
  object.Set("expectContinue", Napi::Boolean::New(env, head.expect_continue));
  object.Set("hasUpgrade", Napi::Boolean::New(env, head.has_upgrade));
  object.Set("hasDroppedVariables", Napi::Boolean::New(env, head.has_dropped_variables));
  object.Set("body", kBodyNames[static_cast<size_t>(head.body)]);
  object.Set("contentLength", Napi::Number::New(env, static_cast<double>(head.content_length)));
  object.Set("fields", fields_array(env, bytes, head));
  return object;
}

bool read_limits(const Napi::Value& value, HeadLimits& limits) {
  if (value.IsUndefined()) return true;
  if (!value.IsObject()) return false;
  const auto object = value.As<Napi::Object>();
  limits.keeps_all = limits.keeps_expectations = object.Get("keepsAll").ToBoolean();
  limits.takes_trace = object.Get("takesTrace").ToBoolean();
  return read_count(object.Get("headBytes"), limits.head_bytes, limits.head_bytes) &&
         read_count(object.Get("lineBytes"), limits.line_bytes, limits.line_bytes) &&
         read_count(object.Get("fields"), limits.fields, limits.fields);
}

Napi::Value parse_head(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsString()) return throw_type_error(env, "parseHead: protocol must be a string");
  const Protocol* protocol = find_protocol(info[0].As<Napi::String>().Utf8Value().c_str());
  if (protocol == nullptr) return throw_type_error(env, "parseHead: protocol must be 'http' or 'uwsgi'");
  if (!is_uint8_array(info[1])) return throw_type_error(env, "parseHead: input must be a Uint8Array");
  const Bytes in = bytes_of(info[1]);
  HeadLimits limits;
  if (!read_limits(info[2], limits)) return throw_type_error(env, "parseHead: limits must be an object of numbers");
  size_t step = 0;
  if (!read_count(info[3], in.size, step)) return throw_type_error(env, "parseHead: step must be a number, 0 or more");
  step = std::max<size_t>(step, 1);

  const auto head = std::make_unique<RequestHead>();
  ParseState state;
  Parse result = Parse::more;
  size_t used = 0;
  ErrorId why = ErrorId::none;
  for (size_t size = 0; result == Parse::more && size < in.size;) {
    size += std::min(step, in.size - size);
    result = protocol->parse({in.data, size}, limits, state, *head, used, why);
  }

  Napi::Object answer = Napi::Object::New(env);
  answer.Set("result", name_of(result));
  answer.Set("used", Napi::Number::New(env, result == Parse::done ? static_cast<double>(used) : 0));
  if (result == Parse::bad) answer.Set("error", error_object(env, why));
  if (result == Parse::done) answer.Set("head", head_object(env, in, *head));
  return answer;
}

Napi::Value decode_chunked(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!is_uint8_array(info[0])) return throw_type_error(env, "decodeChunked: input must be a Uint8Array");
  const Bytes in = bytes_of(info[0]);
  size_t step = 0;
  if (!read_count(info[1], in.size, step)) {
    return throw_type_error(env, "decodeChunked: step must be a number, 0 or more");
  }
  step = std::max<size_t>(step, 1);

  std::vector<uint8_t> copy(in.data, in.data + in.size);  // decoded in place, as a connection does it
  ChunkedDecoder decoder;
  Parse result = Parse::more;
  size_t total_used = 0;
  size_t total_payload = 0;
  std::string trailers;
  ErrorId why = ErrorId::none;
  while (result == Parse::more && total_used < copy.size()) {
    const Bytes piece = {copy.data() + total_used, std::min(step, copy.size() - total_used)};
    uint8_t* const out = copy.data() + total_payload;
    Decoded got;
    result = decoder.decode(piece, out, got);
    total_used += got.used;
    total_payload += got.payload;
    trailers.append(reinterpret_cast<const char*>(out + got.payload), got.trailers);
    why = got.why;
  }

  Napi::Uint8Array payload = Napi::Uint8Array::New(env, total_payload);
  std::copy_n(copy.data(), total_payload, payload.Data());
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("result", name_of(result));
  answer.Set("used", Napi::Number::New(env, static_cast<double>(total_used)));
  answer.Set("payload", payload);
  answer.Set("trailers", latin1(env, reinterpret_cast<const uint8_t*>(trailers.data()),
                                {0, static_cast<uint16_t>(trailers.size())}));
  if (result == Parse::bad) answer.Set("error", error_object(env, why));
  return answer;
}

Napi::Value hash_name(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) return throw_type_error(info.Env(), "hashName: name must be a string");
  uint32_t hash = kHashSeed;
  for (const char c : info[0].As<Napi::String>().Utf8Value()) hash = hash_byte(hash, static_cast<uint8_t>(c));
  return Napi::Number::New(info.Env(), hash);
}

}  // namespace

void register_parse_hooks(Napi::Env env, Napi::Object exports) {
  exports.Set("parseHead", Napi::Function::New(env, parse_head, "parseHead"));
  exports.Set("decodeChunked", Napi::Function::New(env, decode_chunked, "decodeChunked"));
  exports.Set("hashName", Napi::Function::New(env, hash_name, "hashName"));
}

}  // namespace tswsgi
