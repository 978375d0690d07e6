// The uwsgi packet: four bytes of header (modifier1, size as 16 bits little-endian, modifier2), then `size` bytes of
// variables, each key and each value behind its own 16-bit length. uWSGI docs: "The uwsgi (lowercase!) Protocol".
#pragma once

#include "protocol/protocol.h"

namespace tswsgi {

constexpr uint8_t kModifierPing = 100;  // answered by the connection itself, the application never sees it

// Protocol::parse for uwsgi. Absent variables are no error; of repeated ones the last counts, but lengths that differ
// and a second host are refused. A body without CONTENT_LENGTH but with HTTP_TRANSFER_ENCODING, which can only be
// chunked, runs until the peer closes; one with both was de-chunked by the front-end (nginx) and is as long as
// CONTENT_LENGTH says.
//
// Left out of `out.fields`: HTTP_PROXY (httpoxy, CVE-2016-5385), variables of fields that are not in capitals or have a
// hyphen, and the variables with which uWSGI lets a peer load code or files of its choice (see kCodeVariables); for the
// latter has_dropped_variables is set.
Parse parse_uwsgi(Bytes in, const HeadLimits& limits, ParseState& state, RequestHead& out, size_t& used, ErrorId& why);

}  // namespace tswsgi
