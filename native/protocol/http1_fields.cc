#include "protocol/http1_fields.h"

#include "protocol/ascii.h"
#include "protocol/http1_line.h"

namespace tswsgi {
namespace {

void note_connection(Bytes list, FieldNotes& notes) {
  bool is_last = false;
  Bytes option;
  while (next_list_element(list, is_last, option)) {
    if (equals_ignore_case(option, "keep-alive"))
      notes.wants_keep_alive = true;
    else if (equals_ignore_case(option, "close"))
      notes.wants_close = true;
    else if (equals_ignore_case(option, "upgrade"))
      notes.wants_upgrade = true;
  }
}

void note_expectations(Bytes list, FieldNotes& notes) {
  bool is_last = false;
  Bytes expectation;
  while (next_list_element(list, is_last, expectation)) {
    if (equals_ignore_case(expectation, "100-continue"))
      notes.wants_continue = true;
    else if (expectation.size > 0)
      notes.wants_other = true;
  }
}

// Looks at the fields the server itself obeys; false when the field is to be left out. The hash finds the candidate,
// the comparison proves it, for a hash can be made to collide.
bool note_field(const uint8_t* head, const Field& field, FieldNotes& notes) {
  const Bytes name = bytes_of(head, field.name);
  switch (field.hash) {
    case hash_text("HTTP_HOST"):
      if (!equals_ignore_case(name, "host")) break;
      notes.host = field.value;
      ++notes.host_count;
      break;
    case hash_text("HTTP_CONTENT_LENGTH"):
      if (!equals_ignore_case(name, "content-length")) break;
      notes.content_length = field.value;
      ++notes.content_length_count;
      break;
    case hash_text("HTTP_TRANSFER_ENCODING"):
      if (!equals_ignore_case(name, "transfer-encoding")) break;
      notes.transfer_encoding = field.value;
      ++notes.transfer_encoding_count;
      break;
    case hash_text("HTTP_CONNECTION"):
      if (equals_ignore_case(name, "connection")) note_connection(bytes_of(head, field.value), notes);
      break;
    case hash_text("HTTP_UPGRADE"):
      if (equals_ignore_case(name, "upgrade") && field.value.size > 0) notes.names_protocol = true;
      break;
    case hash_text("HTTP_EXPECT"):
      if (equals_ignore_case(name, "expect")) note_expectations(bytes_of(head, field.value), notes);
      break;
    case hash_text("HTTP_PROXY"):
      return !equals_ignore_case(name, "proxy");
    default:
      break;
  }
  return true;
}

// Is it a list of registered transfer codings, in which chunked is at most the last (RFC 9112 7)?
bool is_list_of_known_codings(Bytes list) {
  constexpr std::string_view kCodings[] = {"gzip", "x-gzip", "deflate", "compress", "x-compress"};
  bool is_last = false;
  Bytes coding;
  while (next_list_element(list, is_last, coding)) {
    bool is_known = is_last && equals(coding, "chunked");
    for (const std::string_view known : kCodings) is_known = is_known || equals_ignore_case(coding, known);
    if (!is_known) return false;
  }
  return true;
}

// Does it stand alone between spaces and the line's end? The grammar allows more white space, and the codings have no
// case in it (RFC 9112 5.1, 7): in practice both are ways to hide chunked from a front-end, and no client writes so.
bool is_bare(Bytes value) {
  const uint8_t behind = value.data[value.size];
  if (behind == ' ' || behind == '\t') return false;
  const uint8_t* before = value.data - 1;
  while (*before == ' ') --before;
  return *before != '\t';
}

// RFC 9112 6.1 to 6.3, always on the side of refusing: what a front-end may read differently is an attack.
ErrorId judge_body(const uint8_t* head, const FieldNotes& notes, RequestHead& out) {
  if (notes.transfer_encoding_count > 0) {
    if (out.http_minor == 0 || notes.content_length_count > 0) return ErrorId::conflicting_framing;
    if (notes.transfer_encoding_count > 1) return ErrorId::bad_transfer_encoding;
    const Bytes codings = bytes_of(head, notes.transfer_encoding);
    if (!is_bare(codings)) return ErrorId::bad_transfer_encoding;
    if (!equals(codings, "chunked")) {
      return is_list_of_known_codings(codings) ? ErrorId::unsupported_transfer_encoding
                                               : ErrorId::bad_transfer_encoding;
    }
    out.body = BodyKind::chunked;
  } else if (notes.content_length_count > 0) {
    if (notes.content_length_count > 1) return ErrorId::bad_content_length;
    if (!parse_length(bytes_of(head, notes.content_length), out.content_length)) return ErrorId::bad_content_length;
    out.body = out.content_length > 0 ? BodyKind::length : BodyKind::none;
  }
  return ErrorId::none;
}

// RFC 9112 3.2: exactly one Host, over HTTP/1.0 at most one. The authority of an absolute-form target wins
// (RFC 9112 3.2.2), but a Host that says something else is refused.
ErrorId judge_host(const uint8_t* head, const FieldNotes& notes, bool may_lack, RequestHead& out) {
  const bool is_missing = notes.host_count == 0 && out.http_minor == 1 && !may_lack;
  if (notes.host_count > 1 || is_missing) return ErrorId::bad_host;
  if (notes.host_count == 0) return ErrorId::none;
  const Bytes host = bytes_of(head, notes.host);
  if (!is_host(host)) return ErrorId::bad_host;
  if (out.host.size == 0) {
    out.host = notes.host;
    return ErrorId::none;
  }
  const bool is_same = is_same_host(bytes_of(head, out.target), bytes_of(head, out.host), host);
  return is_same ? ErrorId::none : ErrorId::bad_host;
}

}  // namespace

ErrorId read_field(const uint8_t* head, Bytes line, bool keeps_all, RequestHead& out, FieldNotes& notes) {
  const uint8_t* const end = line.data + line.size;
  const uint8_t* at = line.data;
  uint32_t hash = kFieldHashSeed;
  bool has_underscore = false;
  for (; at < end; ++at) {
    const uint8_t cgi_byte = kCgiByte[*at];
    if (cgi_byte == 0) break;
    hash = hash_byte(hash, cgi_byte);
    has_underscore |= *at == '_';
  }
  if (at == line.data || at == end || *at != ':') {
    return line.size > 0 && is_blank(line.data[0]) ? ErrorId::folded_field : ErrorId::bad_field_name;
  }
  const Bytes value = trim(bytes_between(at + 1, end));
  const Field field = {span_between(head, line.data, at), span_between(head, value.data, value.data + value.size),
                       hash};
  const bool is_harmless = !has_underscore && note_field(head, field, notes);
  if (!is_harmless && !keeps_all) return ErrorId::none;
  out.fields[out.field_count++] = field;
  return ErrorId::none;
}

ErrorId judge_fields(const uint8_t* head, const FieldNotes& notes, const HeadLimits& limits, RequestHead& out) {
  const ErrorId bad_body = judge_body(head, notes, out);
  if (bad_body != ErrorId::none) return bad_body;
  const ErrorId bad_host = judge_host(head, notes, limits.keeps_all, out);
  if (bad_host != ErrorId::none) return bad_host;
  if (notes.wants_other && !limits.keeps_expectations) return ErrorId::bad_expectation;
  const bool is_http11 = out.http_minor == 1;
  out.expect_continue = is_http11 && (notes.wants_continue || notes.wants_other);
  out.has_upgrade = is_http11 && notes.wants_upgrade && notes.names_protocol;
  if (out.method_id == Method::connect) {
    // RFC 9110 9.3.6: it has no content; what follows is the tunnel's.
    out.body = BodyKind::none;
    out.content_length = 0;
    out.has_upgrade = true;
  }
  out.keep_alive = !notes.wants_close && (is_http11 || notes.wants_keep_alive);
  return ErrorId::none;
}

}  // namespace tswsgi
