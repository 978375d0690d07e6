// The request line: method, target in its forms, version. RFC 9112 section 3.
#pragma once

#include "base/errors.h"
#include "protocol/protocol.h"

namespace tswsgi {

constexpr size_t kMaxMethodBytes = 32;  // longer than any registered method

// Reads `line`, without its CRLF, into method, target, path, query, host (absolute-form only) and http_minor of `out`;
// spans count from the line's first byte. CONNECT has a target of a fourth form, or is refused, as TRACE may be. With
// is_complete = false the line's end has not come yet: then only what no further byte can change is refused, so that
// the verdict is the same however the input is cut.
ErrorId read_request_line(Bytes line, const HeadLimits& limits, bool is_complete, RequestHead& out);

// Is `value` a host with an optional port (RFC 9110 7.2)? It may be empty: then the target has no authority.
bool is_host(Bytes value);

// Do the authority of an absolute-form target and Host name one server? The scheme's own port may be left out.
bool is_same_host(Bytes target, Bytes authority, Bytes host);

}  // namespace tswsgi
