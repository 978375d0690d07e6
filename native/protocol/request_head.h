// What every protocol parser fills: where the parts of one request head lie in the bytes that were parsed.
//
// Nothing is copied or decoded here. Offsets count from the first byte of the head (`head_at` in the input), so that
// the head can be moved elsewhere in one piece. They are 16 bits wide because no head is larger than kMaxHeadBytes.
#pragma once

#include "base/bytes.h"

namespace tswsgi {

constexpr size_t kMaxHeadBytes = 65535;  // uWSGI: buffer-size is 16 bits wide, for the packet length is
constexpr size_t kMaxFields = 256;

struct Span {
  uint16_t at = 0;
  uint16_t size = 0;
};

// One header field (HTTP) or variable (uwsgi). `hash` is of the CGI name: for the field `User-Agent` and for the
// variable `HTTP_USER_AGENT` it is hash_text("HTTP_USER_AGENT"). Fields keep their order; repeated ones stay apart.
struct Field {
  Span name;
  Span value;  // without the white space around it
  uint32_t hash = 0;
};
static_assert(sizeof(Field) == 12, "JavaScript reads this layout");

enum class BodyKind : uint8_t { none, length, chunked, until_close };

enum class Method : uint8_t { other, get, head, post, put, del, patch, options, connect, trace };

struct RequestHead {
  size_t head_at = 0;    // where the head starts in the input (uwsgi: behind the four-byte packet header)
  size_t head_size = 0;  // its length; the input it took in all is `used` of parse()
  Span method;           // REQUEST_METHOD; size 0 where a uwsgi peer sent none
  Span target;           // the request target as it was sent; REQUEST_URI
  Span path;             // raw path of the target, no query, no authority (HTTP); PATH_INFO (uwsgi)
  Span query;            // behind the question mark, without it
  Span host;             // value of Host / HTTP_HOST, or the authority of an absolute-form target
  Method method_id = Method::other;
  uint8_t http_minor = 0;  // 0 or 1
  uint8_t modifier1 = 0;   // uwsgi packet header; 0 over HTTP
  uint8_t modifier2 = 0;
  bool keep_alive = false;             // what the peer asks for
  bool expect_continue = false;        // Expect: 100-continue, RFC 9110 10.1.1
  bool has_upgrade = false;            // Connection: upgrade with an Upgrade field; CONNECT
  bool has_dropped_variables = false;  // uwsgi: variables that make uWSGI load code came and were left out
  BodyKind body = BodyKind::none;
  uint64_t content_length = 0;  // valid for BodyKind::length
  uint16_t field_count = 0;
  Field fields[kMaxFields];
};

}  // namespace tswsgi
