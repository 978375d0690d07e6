// Parsing heads under watch, for the targets of both protocols: the outcome as text, in every cut, within its bounds.
#pragma once

#include "protocol/ascii.h"
#include "protocol/protocol.h"
#include "target.h"

namespace tswsgi::fuzz {

struct Outcome {
  Parse result = Parse::more;
  size_t used = 0;
  ErrorId why = ErrorId::none;
  RequestHead head;
};

// Feeds the input up to each of `ends` until the parser has decided. Each call gets memory of its own and a head full
// of junk.
inline void parse_in_cuts(const Protocol& protocol, Bytes input, const HeadLimits& limits, const Cuts& ends,
                          Outcome& outcome) {
  ParseState state;
  outcome.result = Parse::more;
  for (const size_t end : ends) {
    const Exact memory(Bytes{input.data, end});
    std::memset(static_cast<void*>(&outcome.head), 0xaa, sizeof outcome.head);
    outcome.result = protocol.parse(memory.view(), limits, state, outcome.head, outcome.used, outcome.why);
    if (outcome.result != Parse::more) return;
  }
}

inline std::string text_of(Bytes input, const RequestHead& head, Span span) {
  return text_of(tswsgi::bytes_of(input.data + head.head_at, span));
}

// All that an outcome says; the places of its parts only by what lies there.
inline std::string describe(Bytes input, const Outcome& outcome) {
  if (outcome.result == Parse::more) return "more";
  if (outcome.result == Parse::bad) return std::string("bad ") + error_row(outcome.why).name;
  const RequestHead& head = outcome.head;
  std::string text = "done";
  for (const Span span : {head.method, head.target, head.path, head.query, head.host}) {
    text += ' ' + text_of(input, head, span);
  }
  for (const uint64_t number :
       {uint64_t(head.method_id), uint64_t(head.http_minor), uint64_t(head.modifier1), uint64_t(head.modifier2),
        uint64_t(head.keep_alive), uint64_t(head.expect_continue), uint64_t(head.has_upgrade),
        uint64_t(head.has_dropped_variables), uint64_t(head.body), head.content_length}) {
    text += ' ' + std::to_string(number);
  }
  for (size_t i = 0; i < head.field_count; ++i) {
    const Field& field = head.fields[i];
    text += '\n' + text_of(input, head, field.name) + '=' + text_of(input, head, field.value) + '#' +
            std::to_string(field.hash);
  }
  return text;
}

// Nothing of the head lies outside of it, and the head not outside of the input.
inline void require_bounds(Bytes input, const Outcome& outcome) {
  const RequestHead& head = outcome.head;
  const auto is_inside = [&head](Span span) { return size_t{span.at} + span.size <= head.head_size; };
  require(outcome.used <= input.size && head.head_at + head.head_size == outcome.used, "the head ends where it says");
  require(head.field_count <= kMaxFields, "no more fields than there is room for");
  for (const Span span : {head.method, head.target, head.path, head.query, head.host}) {
    require(is_inside(span), "every part lies in the head");
  }
  for (size_t i = 0; i < head.field_count; ++i) {
    require(is_inside(head.fields[i].name) && is_inside(head.fields[i].value), "every field lies in the head");
  }
  require((head.body == BodyKind::length) == (head.content_length > 0), "a length is that of a body");
}

// The limits for this input: mostly those of the server, or small ones that are easily met.
inline HeadLimits draw_limits(Dice& dice) {
  HeadLimits limits;
  if (dice.roll(4) == 0) limits.head_bytes = 2 + dice.roll(200);
  if (dice.roll(4) == 0) limits.line_bytes = 1 + dice.roll(40);
  if (dice.roll(4) == 0) limits.fields = 1 + dice.roll(8);
  limits.keeps_all = dice.roll(2) == 0;
  limits.keeps_expectations = dice.roll(2) == 0;
  return limits;
}

// The properties that both protocols have. `whole` is what the uncut input came to.
inline void require_head_properties(const Protocol& protocol, Bytes input, const HeadLimits& limits, Dice& dice,
                                    Outcome& whole) {
  parse_in_cuts(protocol, input, limits, uncut(input.size), whole);
  const std::string wanted = describe(input, whole);
  const auto other = std::make_unique<Outcome>();
  for (const Cuts& ends : ways_to_cut(input.size, dice)) {
    parse_in_cuts(protocol, input, limits, ends, *other);
    require_same(describe(input, *other), wanted, "the outcome in another cut");
    if (whole.result == Parse::done) require(other->used == whole.used, "another cut takes as many bytes");
  }
  if (whole.result != Parse::done) return;
  require_bounds(input, whole);
  parse_in_cuts(protocol, input, limits, uncut(whole.used), *other);
  require_same(describe(input, *other), wanted, "what follows a head makes no difference");
  parse_in_cuts(protocol, input, limits, uncut(dice.roll(whole.used)), *other);
  require(other->result == Parse::more, "a head is not done before its last byte");
}

}  // namespace tswsgi::fuzz
