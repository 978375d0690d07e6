// The loop over the lines of a head. A line is looked at once, when its end has come; lines seen in an earlier call
// are not read again until the head is complete. Then, if it came in pieces, it is read once more from its start to
// fill the answer. So the work is linear in the bytes however they are cut, and nothing is kept between calls but the
// eight bytes of ParseState.
#include "protocol/http1.h"

#include <algorithm>

#include "protocol/ascii.h"
#include "protocol/clear_head.h"
#include "protocol/http1_fields.h"
#include "protocol/http1_line.h"
#include "protocol/scan.h"

namespace tswsgi {
namespace {

constexpr size_t kMaxEmptyLines = 4;

size_t count_empty_lines(Bytes in) {
  size_t count = 0;
  while (count < kMaxEmptyLines && in.size >= 2 * count + 2 && std::memcmp(in.data + 2 * count, "\r\n", 2) == 0)
    ++count;
  return count;
}

// A first byte that starts no method: who is it? Four bytes tell a TLS handshake record (RFC 8446 5.1) and a uwsgi
// packet (modifier1 0, 24 or 30) from noise. `more` until they are there.
Parse name_stranger(Bytes head, ErrorId& why) {
  const uint8_t first = head.data[0];
  const bool may_be_tls = first == 0x16;
  const bool may_be_uwsgi = first == 0 || first == 24 || first == 30;  // and 0 is in a PROXY header of version 2
  why = ErrorId::bad_request_line;
  if (may_be_tls || may_be_uwsgi) {
    if (head.size < 4) return Parse::more;
    if (may_be_uwsgi) why = ErrorId::uwsgi_on_http_socket;
    if (std::memcmp(head.data, "\0\r\nQ", 4) == 0) why = ErrorId::proxy_not_allowed;
    if (may_be_tls && head.data[1] == 3) why = ErrorId::tls_on_plain_socket;
  }
  return Parse::bad;
}

// A PROXY header of version 1 is a request line of too many words.
ErrorId name_line(Bytes line, ErrorId why) {
  constexpr std::string_view kProxyStarts[] = {"PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"};
  for (const std::string_view start : kProxyStarts) {
    if (line.size >= start.size() && equals({line.data, start.size()}, start)) return ErrorId::proxy_not_allowed;
  }
  return why;
}

// Reads `line`, which ends at `stop`, the first control byte behind it: CR and LF, or something wrong.
ErrorId read_line(const uint8_t* head, Bytes line, const HeadLimits& limits, RequestHead& out, FieldNotes& notes,
                  uint16_t& fields) {
  if (line.data == head) {
    const ErrorId why = read_request_line(line, limits, true, out);
    return why == ErrorId::none ? why : name_line(line, why);
  }
  if (fields >= std::min(limits.fields, kMaxFields)) return ErrorId::too_many_fields;
  ++fields;
  return read_field(head, line, limits.keeps_all, out, notes);
}

ErrorId error_at_control(uint8_t control, bool is_request_line) {
  if (control == '\r' || control == '\n') return ErrorId::bad_line_end;
  return is_request_line ? ErrorId::bad_request_line : ErrorId::bad_field_value;
}

}  // namespace

Parse parse_http1(Bytes in, const HeadLimits& limits, ParseState& state, RequestHead& out, size_t& used, ErrorId& why) {
  const size_t head_at = 2 * count_empty_lines(in);
  if (head_at == in.size) return Parse::more;
  const uint8_t* const head = in.data + head_at;
  const uint8_t* const end = in.data + in.size;
  if (!is_char(*head, kToken) && *head != '\r' && *head != '\n') return name_stranger({head, in.size - head_at}, why);

  const size_t head_limit = std::min(limits.head_bytes, kMaxHeadBytes);
  const bool is_resumed = state.line_at > 0;
  const uint8_t* line = head + state.line_at;
  const uint8_t* from = in.data + std::max<size_t>(state.scanned, head_at);
  uint16_t fields = state.fields;
  FieldNotes notes;
  clear_head(out);
  why = ErrorId::none;

  for (;;) {
    const uint8_t* const stop = find_control(from, end);
    const size_t size = static_cast<size_t>(stop - head);
    const bool is_request_line = line == head;
    const bool is_too_large = size + 2 > head_limit;
    // A long request line is judged before its end comes, and before the head's size is: 414 says more than 431.
    if (is_request_line && (is_too_large || size > limits.line_bytes)) {
      why = read_request_line({head, std::min(size, head_limit - 1)}, limits, false, out);
      if (why != ErrorId::none) return Parse::bad;
    }
    if (is_too_large) {
      why = ErrorId::head_too_large;
      return Parse::bad;
    }
    if (stop == end || (*stop == '\r' && stop + 1 == end)) {
      state.scanned = static_cast<uint32_t>(stop - in.data);
      state.line_at = static_cast<uint16_t>(line - head);
      state.fields = fields;
      return Parse::more;
    }
    const bool is_line_end = stop[0] == '\r' && stop[1] == '\n';
    const bool is_head_end = is_line_end && stop == line && !is_request_line;
    if (is_head_end) {
      used = static_cast<size_t>(stop + 2 - in.data);
      break;
    }
    if (stop == line && !is_line_end) {
      why = error_at_control(*stop, is_request_line);
      return Parse::bad;
    }
    why = read_line(head, bytes_between(line, stop), limits, out, notes, fields);
    if (why == ErrorId::none && !is_line_end) why = error_at_control(*stop, is_request_line);
    if (why != ErrorId::none) return Parse::bad;
    line = from = stop + 2;
  }

  if (is_resumed) {
    ParseState fresh;
    return parse_http1({in.data, used}, limits, fresh, out, used, why);
  }
  out.head_at = head_at;
  out.head_size = used - head_at;
  why = judge_fields(head, notes, limits, out);
  return why == ErrorId::none ? Parse::done : Parse::bad;
}

}  // namespace tswsgi
