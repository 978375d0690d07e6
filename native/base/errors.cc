// The rows of the error table, in the order of ErrorId. What each row means is checked by test/native.
#include "base/errors.h"

#include <cstddef>

namespace tswsgi {
namespace {

constexpr ErrorRow kRows[] = {
    {ErrorId::none, 200, "none", "nothing is wrong"},
    {ErrorId::bad_request_line, 400, "bad_request_line",
     "the request line is not 'METHOD target HTTP/1.1' with single spaces; send HTTP/1.1 to this socket"},
    {ErrorId::bad_method, 400, "bad_method",
     "the request method has a character that no method may have; use letters, digits and !#$%&'*+-.^_`|~"},
    {ErrorId::bad_target, 400, "bad_target",
     "the request target is neither a path that starts with '/' nor an http:// URL, or has a character that must be "
     "percent-encoded"},
    {ErrorId::bad_version, 505, "bad_version",
     "only HTTP/1.1 and HTTP/1.0 are spoken here; let the peer use one of them"},
    {ErrorId::bad_line_end, 400, "bad_line_end",
     "a line of the head ends with a lone CR or LF; end every line with CRLF"},
    {ErrorId::bad_field_name, 400, "bad_field_name",
     "a header name is empty, has a character that no name may have, or is not followed directly by a colon"},
    {ErrorId::bad_field_value, 400, "bad_field_value",
     "a header value has a control character; leave it out or encode it"},
    {ErrorId::folded_field, 400, "folded_field",
     "a header line starts with white space; write the whole value on one line"},
    {ErrorId::bad_host, 400, "bad_host",
     "Host is missing, repeated, not a host with an optional port, or not the one in the request target; send it once"},
    {ErrorId::bad_content_length, 400, "bad_content_length",
     "Content-Length is not one plain decimal number below 2^53, or came more than once; send it once, digits only"},
    {ErrorId::bad_transfer_encoding, 400, "bad_transfer_encoding",
     "Transfer-Encoding does not make sense; 'chunked', once and alone, is what is read here"},
    {ErrorId::conflicting_framing, 400, "conflicting_framing",
     "Transfer-Encoding came with Content-Length or over HTTP/1.0; send only one of the two, and chunked only over "
     "HTTP/1.1"},
    {ErrorId::bad_expectation, 417, "bad_expectation", "the only expectation met here is 'Expect: 100-continue'"},
    {ErrorId::unsupported_method, 501, "unsupported_method",
     "CONNECT and methods longer than 32 bytes are not served; this is an application server, not a proxy"},
    {ErrorId::target_too_long, 414, "target_too_long",
     "the request target is longer than this server reads; shorten the URL or send the data in a body"},
    {ErrorId::head_too_large, 431, "head_too_large",
     "the request line and headers together are larger than buffer-size; send less or raise buffer-size (at most "
     "65535)"},
    {ErrorId::too_many_fields, 431, "too_many_fields",
     "there are more headers or variables than this server reads; send fewer"},
    {ErrorId::bad_chunk, 400, "bad_chunk",
     "the chunked body is malformed: a chunk is its size in hexadecimal, CRLF, that many bytes, CRLF"},
    {ErrorId::bad_trailer, 400, "bad_trailer",
     "the trailer behind the chunked body is malformed, larger than 8 KiB, or has a field that belongs into the head"},
    {ErrorId::http_on_uwsgi_socket, 400, "http_on_uwsgi_socket",
     "this socket speaks the uwsgi protocol and the peer spoke HTTP; use http-socket instead of socket, or uwsgi_pass "
     "in "
     "the front-end"},
    {ErrorId::uwsgi_on_http_socket, 400, "uwsgi_on_http_socket",
     "this socket speaks HTTP and the peer sent a uwsgi packet; use socket instead of http-socket, or proxy_pass in "
     "the "
     "front-end"},
    {ErrorId::packet_too_large, 431, "packet_too_large",
     "the uwsgi packet is larger than buffer-size; send less or raise buffer-size (at most 65535)"},
    {ErrorId::empty_packet, 400, "empty_packet",
     "the uwsgi packet has no variables; let the front-end send them (nginx: include uwsgi_params)"},
    {ErrorId::empty_variable_name, 400, "empty_variable_name",
     "a variable of the uwsgi packet has an empty name; give it one"},
    {ErrorId::bad_variable, 400, "bad_variable",
     "a variable of the uwsgi packet has a control character or '=' in its name, a byte that no header may have behind "
     "HTTP_, or NUL, CR or LF in its value"},
    {ErrorId::truncated_variable, 400, "truncated_variable",
     "a variable reaches beyond the end of the uwsgi packet; the lengths in the packet do not add up to its size"},
    {ErrorId::unsupported_modifier, 501, "unsupported_modifier",
     "the uwsgi packet asks for a modifier that is not served; use modifier1 0 (or 24, 30; 100 for ping)"},
    {ErrorId::body_too_large, 413, "body_too_large",
     "the body is larger than limit-post allows; send less or raise limit-post"},
    {ErrorId::head_timeout, 408, "head_timeout", "the request head was not complete in time"},
    {ErrorId::body_timeout, 408, "body_timeout", "the request body came too slowly or stopped"},
    {ErrorId::truncated_body, 400, "truncated_body", "the connection ended before the request body did"},
    {ErrorId::out_of_descriptors, 0, "out_of_descriptors",
     "no more connections can be accepted for lack of file descriptors or of memory in the kernel; raise the limits "
     "(ulimit -n, LimitNOFILE, fs.file-max) or lower the load"},
    {ErrorId::unsupported_transfer_encoding, 501, "unsupported_transfer_encoding",
     "the body has a transfer coding other than chunked; send it without, compressed bodies belong into "
     "Content-Encoding"},
    {ErrorId::tls_on_plain_socket, 0, "tls_on_plain_socket",
     "the peer began a TLS handshake and this socket is plain; use http:// or put a TLS front-end before it"},
    {ErrorId::app_thread_ended, 500, "app_thread_ended",
     "the thread that ran the application for this request ended before it had answered; the log says why"},
    {ErrorId::request_expired, 504, "request_expired",
     "the request took longer than harakiri allows and the thread that ran the application for it was ended"},
    {ErrorId::queue_timeout, 503, "queue_timeout",
     "the server is busy, and the request has waited for queue-timeout without a core for it; try again later"},
    {ErrorId::bad_proxy_header, 400, "bad_proxy_header",
     "the connection does not begin with a PROXY header of version 1 or 2, which enable-proxy-protocol demands of "
     "this peer; let the load balancer send one, or leave the peer out of proxy-allow-ips"},
    {ErrorId::proxy_not_allowed, 400, "proxy_not_allowed",
     "the peer sent a PROXY header, and enable-proxy-protocol is off here or the peer is not in proxy-allow-ips; add "
     "it "
     "if it is your load balancer"},
    {ErrorId::trace_refused, 501, "trace_refused",
     "TRACE is not served, since its answer shows what front-ends add to a request; an application that answers it "
     "needs "
     "allow-trace"},
    {ErrorId::connections_full, 0, "connections_full",
     "there is no room for more connections: those that kept the server waiting longest, and idle ones, are closed for "
     "new ones; raise max-connections or max-fd, or lower the timeouts"},
    {ErrorId::too_many_connections, 503, "too_many_connections",
     "this address has as many connections as max-connections-per-address allows; close some or use them again"},
    {ErrorId::buffers_full, 0, "buffers_full",
     "what waits for slow peers takes more memory than max-buffered allows: the slowest are closed; raise "
     "max-buffered, "
     "or give large answers in parts"},
};

constexpr size_t kCount = static_cast<size_t>(ErrorId::count);
static_assert(sizeof(kRows) / sizeof(kRows[0]) == kCount, "one row for each id");

constexpr bool is_in_order() {
  for (size_t i = 0; i < kCount; ++i) {
    if (kRows[i].id != static_cast<ErrorId>(i)) return false;
  }
  return true;
}
static_assert(is_in_order(), "row n belongs to id n");

struct Phrase {
  uint16_t status;
  const char* text;
};

constexpr Phrase kPhrases[] = {
    {400, "Bad Request"},
    {408, "Request Timeout"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {417, "Expectation Failed"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

}  // namespace

const char* reason_phrase(uint16_t status) {
  for (const Phrase& row : kPhrases) {
    if (row.status == status) return row.text;
  }
  return "Error";
}

const ErrorRow& error_row(ErrorId id) { return kRows[static_cast<size_t>(id)]; }

}  // namespace tswsgi
