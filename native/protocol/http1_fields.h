// The fields of an HTTP head: one line into one Field, and what the few fields that a server itself obeys add up to.
#pragma once

#include "base/errors.h"
#include "protocol/protocol.h"
#include "protocol/request_head.h"

namespace tswsgi {

// What came, gathered line by line. It is judged only when the head is complete, so that the order of the fields and
// the cuts of the input make no difference.
struct FieldNotes {
  Span host;
  Span content_length;
  Span transfer_encoding;
  uint16_t host_count = 0;
  uint16_t content_length_count = 0;
  uint16_t transfer_encoding_count = 0;
  bool wants_close = false;       // Connection: close
  bool wants_keep_alive = false;  // Connection: keep-alive
  bool wants_upgrade = false;     // Connection: upgrade
  bool names_protocol = false;    // an Upgrade field that is not empty
  bool wants_continue = false;    // Expect: 100-continue
  bool wants_other = false;       // Expect: anything else
};

// Appends the field in `line` (without its CRLF, free of control bytes) to `out`, or leaves it out (see parse_http1).
// `head` is the head's first byte. `out` must have room.
ErrorId read_field(const uint8_t* head, Bytes line, bool keeps_all, RequestHead& out, FieldNotes& notes);

// Judges the notes of a complete head: fills host, body, content_length, keep_alive, expect_continue, has_upgrade.
ErrorId judge_fields(const uint8_t* head, const FieldNotes& notes, const HeadLimits& limits, RequestHead& out);

}  // namespace tswsgi
