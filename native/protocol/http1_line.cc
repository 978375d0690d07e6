#include "protocol/http1_line.h"

#include <algorithm>

#include "protocol/ascii.h"
#include "protocol/methods.h"

namespace tswsgi {
namespace {

// The schemes an absolute-form target may have, each with the port its authority may leave out.
struct Scheme {
  std::string_view prefix;
  std::string_view port;
};
constexpr Scheme kSchemes[] = {{"http://", ":80"}, {"https://", ":443"}};

const Scheme* scheme_of(Bytes target) {
  for (const Scheme& scheme : kSchemes) {
    const size_t size = scheme.prefix.size();
    if (target.size >= size && equals_ignore_case({target.data, size}, scheme.prefix)) return &scheme;
  }
  return nullptr;
}

ErrorId read_method(const uint8_t* line, const uint8_t* end, bool is_complete, const HeadLimits& limits,
                    const uint8_t*& at, RequestHead& out) {
  const size_t room = std::min(static_cast<size_t>(end - line), kMaxMethodBytes + 1);
  at = line;
  while (at < line + room && is_char(*at, kToken)) ++at;
  if (static_cast<size_t>(at - line) > kMaxMethodBytes) return ErrorId::unsupported_method;
  if (at == end) return is_complete ? ErrorId::bad_request_line : ErrorId::none;
  if (*at != ' ') return ErrorId::bad_method;
  if (at == line) return ErrorId::bad_request_line;
  out.method = span_between(line, line, at);
  out.method_id = method_id_of(bytes_between(line, at));
  if (out.method_id == Method::connect && !limits.keeps_all) return ErrorId::unsupported_method;
  return out.method_id == Method::trace && !limits.takes_trace ? ErrorId::trace_refused : ErrorId::none;
}

ErrorId read_version(Bytes version, RequestHead& out) {
  const uint8_t* text = version.data;
  if (version.size != 8 || std::memcmp(text, "HTTP/", 5) != 0 || !is_char(text[5], kDigit) || text[6] != '.' ||
      !is_char(text[7], kDigit)) {
    return ErrorId::bad_request_line;
  }
  if (text[5] != '1' || text[7] > '1') return ErrorId::bad_version;
  out.http_minor = static_cast<uint8_t>(text[7] - '0');
  return ErrorId::none;
}

ErrorId read_path_and_query(const uint8_t* line, const uint8_t* path, const uint8_t* end, RequestHead& out) {
  const uint8_t* mark = end;
  for (const uint8_t* at = path; at < end; ++at) {
    if (!is_char(*at, kTargetChar)) return ErrorId::bad_target;
    if (*at == '?' && mark == end) mark = at;
  }
  out.path = span_between(line, path, mark);
  out.query = mark < end ? span_between(line, mark + 1, end) : Span{};
  return ErrorId::none;
}

ErrorId read_absolute_target(const uint8_t* line, Bytes target, const Scheme& scheme, RequestHead& out) {
  const uint8_t* const end = target.data + target.size;
  const uint8_t* const authority = target.data + scheme.prefix.size();
  const uint8_t* path = authority;
  while (path < end && *path != '/' && *path != '?') ++path;
  if (path == authority || !is_host(bytes_between(authority, path))) return ErrorId::bad_target;
  out.host = span_between(line, authority, path);
  const ErrorId why = read_path_and_query(line, path, end, out);
  // An empty path means "/" (RFC 9110 4.2.3): the last slash of the scheme stands for it.
  if (out.path.size == 0) out.path = span_between(line, authority - 1, authority);
  return why;
}

// RFC 9112 3.2.3: a host and a port, neither of which may be missing.
bool is_authority(Bytes target) {
  const uint8_t* at = target.data + target.size;
  while (at > target.data && is_char(at[-1], kDigit)) --at;
  const bool has_port = at > target.data + 1 && at < target.data + target.size && at[-1] == ':';
  return has_port && is_host(target);
}

ErrorId read_target(const uint8_t* line, Bytes target, RequestHead& out) {
  out.target = span_between(line, target.data, target.data + target.size);
  if (out.method_id == Method::connect) return is_authority(target) ? ErrorId::none : ErrorId::bad_target;
  if (target.size > 0 && target.data[0] == '/') {
    return read_path_and_query(line, target.data, target.data + target.size, out);
  }
  if (const Scheme* scheme = scheme_of(target)) return read_absolute_target(line, target, *scheme, out);
  if (!equals(target, "*") || out.method_id != Method::options) return ErrorId::bad_target;
  out.path = out.target;
  return ErrorId::none;
}

}  // namespace

ErrorId read_request_line(Bytes line, const HeadLimits& limits, bool is_complete, RequestHead& out) {
  const uint8_t* const end = line.data + line.size;
  const uint8_t* method_end;
  const ErrorId bad_method = read_method(line.data, end, is_complete, limits, method_end, out);
  if (bad_method != ErrorId::none || method_end == end) return bad_method;

  const uint8_t* const target = method_end + 1;
  const size_t room = static_cast<size_t>(end - target);
  const auto* space = static_cast<const uint8_t*>(std::memchr(target, ' ', std::min(room, limits.line_bytes + 1)));
  if (space == nullptr && room > limits.line_bytes) return ErrorId::target_too_long;
  if (space == nullptr) return is_complete ? ErrorId::bad_request_line : ErrorId::none;

  const Bytes version = bytes_between(space + 1, end);
  if (version.size > 8) return ErrorId::bad_request_line;
  if (!is_complete) return ErrorId::none;
  const ErrorId bad_version = read_version(version, out);
  if (bad_version != ErrorId::none) return bad_version;
  return read_target(line.data, bytes_between(target, space), out);
}

bool is_host(Bytes value) {
  const uint8_t* at = value.data;
  const uint8_t* const end = at + value.size;
  if (at < end && *at == '[') {
    const uint8_t* const address = ++at;
    while (at < end && (is_char(*at, kHexDigit) || *at == ':' || *at == '.')) ++at;
    if (at == end || *at != ']' || at - address < 2) return false;
    ++at;
  } else {
    const uint8_t* const name = at;
    while (at < end && *at != ':') {
      if (*at == '%') {
        if (end - at < 3 || !is_char(at[1], kHexDigit) || !is_char(at[2], kHexDigit)) return false;
        at += 3;
      } else if (is_char(*at, kHostChar)) {
        ++at;
      } else {
        return false;
      }
    }
    if (at == name && at < end) return false;  // a port without a host
  }
  if (at == end) return true;
  if (*at++ != ':') return false;
  uint64_t port = 0;
  return at == end || (parse_length(bytes_between(at, end), port) && port <= 65535);
}

bool is_same_host(Bytes target, Bytes authority, Bytes host) {
  const Scheme* const scheme = scheme_of(target);
  const auto without_default_port = [scheme](Bytes name) {
    for (const std::string_view port : {scheme->port, std::string_view(":")}) {
      if (name.size >= port.size() && equals({name.data + name.size - port.size(), port.size()}, port)) {
        return Bytes{name.data, name.size - port.size()};
      }
    }
    return name;
  };
  const Bytes one = without_default_port(authority);
  const Bytes other = without_default_port(host);
  return one.size == other.size && std::equal(one.data, one.data + one.size, other.data,
                                              [](uint8_t a, uint8_t b) { return to_lower(a) == to_lower(b); });
}

}  // namespace tswsgi
