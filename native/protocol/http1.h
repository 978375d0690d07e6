// The head of an HTTP/1.1 or HTTP/1.0 request (RFC 9110, RFC 9112), read strictly: what the RFC calls an error is
// refused with the status it names, and nothing ambiguous is passed on.
#pragma once

#include "protocol/protocol.h"

namespace tswsgi {

// Protocol::parse for HTTP. Up to four empty lines before the request line are skipped and count in `used`
// (RFC 9112 2.2). Left out of `out.fields`: names with an underscore (`X_Y` would look like `X-Y` to the application,
// behind the back of a front-end that checks only the latter; nginx leaves them out too) and `Proxy`, which would
// become HTTP_PROXY (httpoxy, CVE-2016-5385).
Parse parse_http1(Bytes in, const HeadLimits& limits, ParseState& state, RequestHead& out, size_t& used, ErrorId& why);

}  // namespace tswsgi
