// The contract of a wire protocol, and the registry of those there are.
//
// A parser is a pure function of bytes: no I/O, no memory of its own, no policy beyond the limits it is given.
// A new protocol is a file beside this one and a row in protocol.cc.
#pragma once

#include "base/errors.h"
#include "protocol/request_head.h"

namespace tswsgi {

// done: `used` bytes are eaten and the head is filled.  more: call again with the same bytes and more behind them.
// bad: `why` names the row of the error table; nothing behind it can be trusted and the connection must end.
enum class Parse : uint8_t { done, more, bad };

struct HeadLimits {
  size_t head_bytes = kMaxHeadBytes;  // request line and fields, or packet body; at most kMaxHeadBytes
  size_t line_bytes = 16 * 1024;      // the request target (HTTP)
  size_t fields = 128;                // at most kMaxFields
  // For an application that reads the fields itself: those that have no CGI name of their own, or that CGI programs
  // take for something else, are kept; a Host that is missing, and CONNECT are for the application to judge.
  bool keeps_all = false;
  bool takes_trace = false;         // TRACE is served
  bool keeps_expectations = false;  // other ones than 100-continue are for the application, too
};

// What a parser remembers of one incomplete head between calls, so that a head that comes a byte at a time is
// scanned once and not once per byte. Zero it before each new head.
struct ParseState {
  uint32_t scanned = 0;  // bytes of the input that need not be looked at again
  uint16_t line_at = 0;  // where the unfinished line starts, counted from the head's first byte
  uint16_t fields = 0;   // field lines before it
};

struct Protocol {
  const char* name;     // "http", "uwsgi"
  bool may_keep_alive;  // an answer can be followed by another request on the same connection
  bool has_variables;   // the head is CGI variables, not HTTP fields
  Parse (*parse)(Bytes in, const HeadLimits& limits, ParseState& state, RequestHead& out, size_t& used, ErrorId& why);
};

// The protocol of that name, or null.
const Protocol* find_protocol(const char* name);

}  // namespace tswsgi
