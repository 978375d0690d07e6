// The one table of what can be wrong with what a peer sends: a stable name, the HTTP status, and the text for the
// log and the answer. A parser returns the id; conn/ turns the row into an answer and a log record.
#pragma once

#include <cstdint>

namespace tswsgi {

enum class ErrorId : uint8_t {
  none,
  // HTTP/1 head
  bad_request_line,
  bad_method,
  bad_target,
  bad_version,
  bad_line_end,
  bad_field_name,
  bad_field_value,
  folded_field,
  bad_host,
  bad_content_length,
  bad_transfer_encoding,
  conflicting_framing,
  bad_expectation,
  unsupported_method,
  target_too_long,
  head_too_large,
  too_many_fields,
  // chunked body
  bad_chunk,
  bad_trailer,
  // uwsgi packet
  http_on_uwsgi_socket,
  uwsgi_on_http_socket,
  packet_too_large,
  empty_packet,
  empty_variable_name,
  bad_variable,
  truncated_variable,
  unsupported_modifier,
  // any
  body_too_large,
  head_timeout,
  body_timeout,
  truncated_body,
  // this server
  out_of_descriptors,
  // more of HTTP/1, and of the first bytes of either protocol
  unsupported_transfer_encoding,
  tls_on_plain_socket,
  // this server once more
  app_thread_ended,
  request_expired,
  queue_timeout,
  // what a front-end may say of its client, and a method that tells what it says
  bad_proxy_header,
  proxy_not_allowed,
  trace_refused,
  // more peers than there is room for
  connections_full,
  too_many_connections,
  buffers_full,
  count
};

struct ErrorRow {
  ErrorId id;
  uint16_t status;   // 0: the peer speaks another protocol, close without an answer
  const char* name;  // stable, for tests and logs: "bad_field_name"
  const char* text;  // one sentence, no full stop: what was wrong, and what to do where that is known
};

// The reason phrase of a status that the table has (RFC 9110 15).
const char* reason_phrase(uint16_t status);

// The row of `id`. Every id but `count` has one.
const ErrorRow& error_row(ErrorId id);

}  // namespace tswsgi
