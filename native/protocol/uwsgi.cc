#include "protocol/uwsgi.h"

#include <algorithm>

#include "protocol/ascii.h"
#include "protocol/clear_head.h"
#include "protocol/http1_line.h"
#include "protocol/methods.h"
#include "protocol/scan.h"

namespace tswsgi {
namespace {

constexpr size_t kHeaderBytes = 4;

// 24 was uWSGI's V8 plugin; 30 is 0 with SCRIPT_NAME taken off PATH_INFO, which is the application side's work.
constexpr uint8_t kModifiers[] = {0, 24, 30, kModifierPing};

// How HTTP requests start. No modifier that is served has these numbers.
constexpr std::string_view kHttpStarts[] = {"GET ", "POST", "HEAD", "PUT ", "DELE",
                                            "OPTI", "PATC", "TRAC", "CONN", "PRI "};

// With these, a peer of uWSGI makes it load code, read files or change its environment.
constexpr std::string_view kCodeVariables[] = {
    "UWSGI_FILE",  "UWSGI_SCRIPT", "UWSGI_MODULE",   "UWSGI_CALLABLE",     "UWSGI_HOME",      "UWSGI_PYHOME",
    "UWSGI_CHDIR", "UWSGI_SETENV", "UWSGI_POSTFILE", "UWSGI_TOUCH_RELOAD", "UWSGI_CACHE_GET",
};

struct VariableNotes {
  bool has_length = false;    // CONTENT_LENGTH came and was not empty
  bool has_encoding = false;  // HTTP_TRANSFER_ENCODING came
  bool has_host = false;      // HTTP_HOST came
  Span sent_length;           // HTTP_CONTENT_LENGTH: the client's own field, which nginx passes beside CONTENT_LENGTH
};

size_t read_u16(const uint8_t* at) { return static_cast<size_t>(at[0] | (at[1] << 8)); }

bool is_code_variable(Bytes name) {
  return std::any_of(std::begin(kCodeVariables), std::end(kCodeVariables),
                     [name](std::string_view known) { return equals(name, known); });
}

ErrorId check_header(Bytes in, const HeadLimits& limits) {
  const Bytes start = {in.data, kHeaderBytes};
  for (const std::string_view http : kHttpStarts) {
    if (equals(start, http)) return ErrorId::http_on_uwsgi_socket;
  }
  if (in.data[0] == 0x16 && in.data[1] == 3) return ErrorId::tls_on_plain_socket;  // RFC 8446 5.1
  const uint8_t modifier1 = in.data[0];
  if (std::find(std::begin(kModifiers), std::end(kModifiers), modifier1) == std::end(kModifiers)) {
    return ErrorId::unsupported_modifier;
  }
  const size_t size = read_u16(in.data + 1);
  if (size > std::min(limits.head_bytes, kMaxHeadBytes)) return ErrorId::packet_too_large;
  return size == 0 && modifier1 != kModifierPing ? ErrorId::empty_packet : ErrorId::none;
}

// A string behind its 16-bit length; false when it reaches beyond `end`.
bool take_string(const uint8_t*& at, const uint8_t* end, Bytes& string) {
  if (end - at < 2) return false;
  const size_t size = read_u16(at);
  at += 2;
  if (static_cast<size_t>(end - at) < size) return false;
  string = {at, size};
  at += size;
  return true;
}

bool is_value(Bytes value) {
  const uint8_t* const end = value.data + value.size;
  for (const uint8_t* at = value.data; (at = find_control(at, end)) != end; ++at) {
    if (*at == '\0' || *at == '\r' || *at == '\n') return false;
  }
  return true;
}

ErrorId note_length(Bytes value, RequestHead& out, VariableNotes& notes) {
  if (value.size == 0) return ErrorId::none;  // nginx sends it empty for requests without a body
  uint64_t length = 0;
  if (!parse_length(value, length)) return ErrorId::bad_content_length;
  if (notes.has_length && length != out.content_length) return ErrorId::bad_content_length;
  out.content_length = length;
  notes.has_length = true;
  return ErrorId::none;
}

// Front-ends undo chunks and refuse every other coding, so another one here was read differently by somebody.
ErrorId note_encoding(Bytes value, VariableNotes& notes) {
  if (value.size > 0 && !equals(value, "chunked")) return ErrorId::bad_transfer_encoding;
  notes.has_encoding = true;
  return ErrorId::none;
}

ErrorId note_host(const uint8_t* head, Span host, RequestHead& out, VariableNotes& notes) {
  if (notes.has_host || !is_host(bytes_of(head, host))) return ErrorId::bad_host;
  out.host = host;
  notes.has_host = true;
  return ErrorId::none;
}

// Takes what the server itself needs from one variable. The hash finds the candidate, the comparison proves it.
ErrorId note_variable(const uint8_t* head, const Field& field, RequestHead& out, VariableNotes& notes) {
  const Bytes name = bytes_of(head, field.name);
  const Bytes value = bytes_of(head, field.value);
  const auto is = [name](std::string_view known) { return equals(name, known); };
  switch (field.hash) {
    case hash_text("REQUEST_METHOD"):
      if (is("REQUEST_METHOD")) out.method = field.value;
      break;
    case hash_text("REQUEST_URI"):
      if (is("REQUEST_URI")) out.target = field.value;
      break;
    case hash_text("PATH_INFO"):
      if (is("PATH_INFO")) out.path = field.value;
      break;
    case hash_text("QUERY_STRING"):
      if (is("QUERY_STRING")) out.query = field.value;
      break;
    case hash_text("HTTP_HOST"):
      if (is("HTTP_HOST")) return note_host(head, field.value, out, notes);
      break;
    case hash_text("SERVER_PROTOCOL"):
      if (is("SERVER_PROTOCOL")) out.http_minor = equals(value, "HTTP/1.1") ? 1 : 0;
      break;
    case hash_text("CONTENT_LENGTH"):
      if (is("CONTENT_LENGTH")) return note_length(value, out, notes);
      break;
    case hash_text("HTTP_TRANSFER_ENCODING"):
      if (is("HTTP_TRANSFER_ENCODING")) return note_encoding(value, notes);
      break;
    case hash_text("HTTP_CONTENT_LENGTH"):
      if (is("HTTP_CONTENT_LENGTH")) notes.sent_length = field.value;
      break;
    default:
      break;
  }
  return ErrorId::none;
}

bool is_of_field(Bytes name) { return name.size >= 5 && std::memcmp(name.data, "HTTP_", 5) == 0; }

// A front-end makes HTTP_X_Y of the field X-Y. What else is spelled HTTP_X-Y or HTTP_x_y would pass for it where
// variables become fields again, behind the back of whoever checked the one that came first.
bool has_cgi_spelling(Bytes name) {
  return std::all_of(name.data, name.data + name.size, [](uint8_t byte) { return kCgiByte[byte] == byte; });
}

bool is_field_name(Bytes name) {
  return std::all_of(name.data, name.data + name.size, [](uint8_t byte) { return is_char(byte, kToken); });
}

bool is_left_out(Bytes name, RequestHead& out) {
  if (equals(name, "HTTP_PROXY")) return true;
  if (is_of_field(name)) return !has_cgi_spelling(name);
  if (name.size < 6 || std::memcmp(name.data, "UWSGI_", 6) != 0 || !is_code_variable(name)) return false;
  out.has_dropped_variables = true;
  return true;
}

ErrorId read_variable(const uint8_t* head, Bytes name, Bytes value, RequestHead& out, VariableNotes& notes) {
  if (name.size == 0) return ErrorId::empty_variable_name;
  uint32_t hash = kHashSeed;
  uint8_t shared = kVariableChar;
  for (size_t i = 0; i < name.size; ++i) {
    shared &= kCharClass[name.data[i]];
    hash = hash_byte(hash, name.data[i]);
  }
  if (shared == 0 || !is_value(value) || (is_of_field(name) && !is_field_name(name))) return ErrorId::bad_variable;
  if (is_left_out(name, out)) return ErrorId::none;
  const Field field = {span_between(head, name.data, name.data + name.size),
                       span_between(head, value.data, value.data + value.size), hash};
  out.fields[out.field_count++] = field;
  return note_variable(head, field, out, notes);
}

// The length that counts is CONTENT_LENGTH; an empty one says that the front-end keeps the body to itself.
ErrorId judge(const uint8_t* head, const HeadLimits& limits, const VariableNotes& notes, RequestHead& out) {
  uint64_t sent = 0;
  const Bytes sent_length = bytes_of(head, notes.sent_length);
  const bool has_two = notes.has_length && sent_length.size > 0;
  if (has_two && (!parse_length(sent_length, sent) || sent != out.content_length)) return ErrorId::bad_content_length;
  out.method_id = method_id_of(bytes_of(head, out.method));
  if (out.method_id == Method::trace && !limits.takes_trace) return ErrorId::trace_refused;
  if (out.content_length > 0) {
    out.body = BodyKind::length;
  } else if (!notes.has_length && notes.has_encoding) {
    out.body = BodyKind::until_close;
  }
  return ErrorId::none;
}

}  // namespace

Parse parse_uwsgi(Bytes in, const HeadLimits& limits, ParseState&, RequestHead& out, size_t& used, ErrorId& why) {
  if (in.size < kHeaderBytes) return Parse::more;
  why = check_header(in, limits);
  if (why != ErrorId::none) return Parse::bad;
  const size_t size = read_u16(in.data + 1);
  if (in.size - kHeaderBytes < size) return Parse::more;

  clear_head(out);
  out.head_at = kHeaderBytes;
  out.head_size = size;
  out.modifier1 = in.data[0];
  out.modifier2 = in.data[3];
  const uint8_t* const head = in.data + kHeaderBytes;
  const uint8_t* const end = head + size;
  const size_t max_fields = std::min(limits.fields, kMaxFields);
  VariableNotes notes;
  size_t count = 0;
  for (const uint8_t* at = head; at < end;) {
    Bytes name;
    Bytes value;
    if (!take_string(at, end, name) || (name.size > 0 && !take_string(at, end, value))) {
      why = ErrorId::truncated_variable;
    } else if (count++ == max_fields) {
      why = ErrorId::too_many_fields;
    } else {
      why = read_variable(head, name, value, out, notes);
    }
    if (why != ErrorId::none) return Parse::bad;
  }

  why = judge(head, limits, notes, out);
  if (why != ErrorId::none) return Parse::bad;
  used = kHeaderBytes + size;
  return Parse::done;
}

}  // namespace tswsgi
