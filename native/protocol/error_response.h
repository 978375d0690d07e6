// The response that tells a peer of a row of the error table: the same bytes over every protocol, for the front-ends of
// uwsgi sockets read an HTTP response too. It is the last one of its connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/errors.h"

namespace tswsgi {

using ErrorResponse = std::array<char, 640>;

// Fills `out` and answers how many bytes it is; none where the peer would not understand one. A 503 says that it is
// worth a try again in `retry_after_s`.
size_t write_error_response(const ErrorRow& row, uint64_t retry_after_s, ErrorResponse& out);

// For a limit on waiting: whole seconds, and at least one.
constexpr uint64_t retry_after_seconds(uint64_t limit_ms) { return limit_ms <= 1000 ? 1 : (limit_ms + 999) / 1000; }

}  // namespace tswsgi
