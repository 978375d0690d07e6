// Runs the corpora of the two head parsers: whole, byte by byte and cut at every position, each input ending at a guard
// page; then the same for mutants of them, where only this is asked: every way of cutting gives one and the same
// result.
#include "head_test.h"

#include <algorithm>
#include <memory>

#include "corpus.h"
#include "protocol/protocol.h"

namespace tswsgi::test {
namespace {

constexpr const char* kResultNames[] = {"done", "more", "bad"};
constexpr const char* kBodyNames[] = {"none", "length", "chunked", "until_close"};
constexpr int kMutantsPerCase = 60;

HeadLimits limits_of(const Json& expected) {
  HeadLimits limits;
  if (!expected.has("limits")) return limits;
  const Json& given = expected.at("limits");
  limits.head_bytes = std::stoul(given.get("headBytes", std::to_string(limits.head_bytes)));
  limits.line_bytes = std::stoul(given.get("lineBytes", std::to_string(limits.line_bytes)));
  limits.fields = std::stoul(given.get("fields", std::to_string(limits.fields)));
  limits.keeps_all = limits.keeps_expectations = given.get("keepsAll") == "true";
  limits.takes_trace = given.get("takesTrace") == "true";
  return limits;
}

std::string text_of(const std::string& input, const RequestHead& head, Span span) {
  return input.substr(head.head_at + span.at, span.size);
}

std::string flag(bool is_set) { return is_set ? "true" : "false"; }

// The result as the members of a corpus file, so that two results, or a result and a file, can be compared.
Json describe(const std::string& input, const RequestHead& head) {
  Json object{Json::Kind::object, "", {}, {}};
  const auto add = [&object](const char* name, const std::string& text) { object.members[name].text = text; };
  add("method", text_of(input, head, head.method));
  add("target", text_of(input, head, head.target));
  add("path", text_of(input, head, head.path));
  add("query", text_of(input, head, head.query));
  add("host", text_of(input, head, head.host));
  add("httpMinor", std::to_string(head.http_minor));
  add("modifier1", std::to_string(head.modifier1));
  add("modifier2", std::to_string(head.modifier2));
  add("keepAlive", flag(head.keep_alive));
  add("expectContinue", flag(head.expect_continue));
  add("hasUpgrade", flag(head.has_upgrade));
  add("hasDroppedVariables", flag(head.has_dropped_variables));
  add("body", kBodyNames[static_cast<size_t>(head.body)]);
  add("contentLength", std::to_string(head.content_length));
  Json fields{Json::Kind::array, "", {}, {}};
  for (size_t i = 0; i < head.field_count; ++i) {
    Json pair{Json::Kind::array, "", {}, {}};
    pair.items = {{Json::Kind::text, text_of(input, head, head.fields[i].name), {}, {}},
                  {Json::Kind::text, text_of(input, head, head.fields[i].value), {}, {}}};
    fields.items.push_back(pair);
  }
  object.members["fields"] = fields;
  return object;
}

std::string text_of_fields(const Json& fields) {
  std::string text;
  for (const Json& pair : fields.items) text += pair.items.at(0).text + '=' + pair.items.at(1).text + '\n';
  return text;
}

struct Outcome {
  Parse result = Parse::more;
  size_t used = 0;
  ErrorId why = ErrorId::none;
  RequestHead head;
};

// One line that says all of an outcome.
std::string line_of(const std::string& input, const Outcome& outcome) {
  std::string line = kResultNames[static_cast<size_t>(outcome.result)];
  if (outcome.result == Parse::bad) return line + ' ' + error_row(outcome.why).name;
  if (outcome.result == Parse::more) return line;
  line += " used=" + std::to_string(outcome.used) + " at=" + std::to_string(outcome.head.head_at);
  for (const auto& [name, value] : describe(input, outcome.head).members) {
    line += ' ' + name + '=' + (value.kind == Json::Kind::array ? text_of_fields(value) : value.text);
  }
  for (size_t i = 0; i < outcome.head.field_count; ++i) line += ' ' + std::to_string(outcome.head.fields[i].hash);
  return line;
}

class HeadRunner {
 public:
  HeadRunner(Checker& check, const char* protocol) : check_(check), protocol_(find_protocol(protocol)) {}

  // Feeds the input up to each of `ends` in turn, until the parser has decided. Every call gets a head full of junk.
  std::string run(const std::string& input, const HeadLimits& limits, const std::vector<size_t>& ends) {
    ParseState state;
    outcome_->result = Parse::more;
    for (const size_t end : ends) {
      std::memset(static_cast<void*>(&outcome_->head), 0xaa, sizeof outcome_->head);
      outcome_->result =
          protocol_->parse(memory_.place(input, end), limits, state, outcome_->head, outcome_->used, outcome_->why);
      if (outcome_->result != Parse::more) break;
    }
    if (outcome_->result == Parse::done) check_bounds(input);
    return line_of(input, *outcome_);
  }

  void run_case(const Case& one) {
    const HeadLimits limits = limits_of(one.expected);
    const std::string whole = run(one.input, limits, {one.input.size()});
    check_expected(one, *outcome_);
    run_cuts(one.input, limits, whole, one.name);
  }

  // The result must not depend on where the input is cut, and a head is not done before its last byte.
  void run_cuts(const std::string& input, const HeadLimits& limits, const std::string& whole, const std::string& name) {
    const size_t needed = whole.compare(0, 4, "done") == 0 ? outcome_->used : 0;
    std::vector<size_t> every;
    for (size_t cut = 0; cut <= input.size(); ++cut) {
      every.push_back(cut);
      check_.equals(run(input, limits, {cut, input.size()}), whole, name + " cut at " + std::to_string(cut));
      if (cut < needed) check_.equals(run(input, limits, {cut}), "more", name + " first " + std::to_string(cut));
    }
    check_.equals(run(input, limits, every), whole, name + " byte by byte");
  }

  void run_mutants(const Case& one, Dice& dice) {
    if (one.input.size() > 1000) return;
    const HeadLimits limits = limits_of(one.expected);
    for (int i = 0; i < kMutantsPerCase; ++i) {
      const std::string mutant = mutate(one.input, dice);
      const std::string whole = run(mutant, limits, {mutant.size()});
      std::vector<size_t> every;
      for (size_t end = 0; end <= mutant.size(); ++end) every.push_back(end);
      const std::string name = one.name + " mutant " + std::to_string(i) + ": " + mutant;
      check_.equals(run(mutant, limits, every), whole, name + " byte by byte");
      for (int cuts = 0; cuts < 4; ++cuts) {
        std::vector<size_t> ends = {dice.roll(static_cast<uint32_t>(mutant.size() + 1)),
                                    dice.roll(static_cast<uint32_t>(mutant.size() + 1)), mutant.size()};
        std::sort(ends.begin(), ends.end());
        check_.equals(run(mutant, limits, ends), whole, name + " cut at " + std::to_string(ends[0]));
      }
    }
  }

 private:
  void check_expected(const Case& one, const Outcome& outcome) {
    const Json& wanted = one.expected;
    check_.equals(kResultNames[static_cast<size_t>(outcome.result)], wanted.get("result"), one.name + " result");
    if (outcome.result == Parse::bad) {
      check_.equals(error_row(outcome.why).name, wanted.get("error"), one.name + " error");
      check_.equals(std::to_string(error_row(outcome.why).status), wanted.get("status"), one.name + " status");
    }
    if (outcome.result != Parse::done || wanted.get("result") != "done") return;
    check_.equals(std::to_string(outcome.used), wanted.get("used"), one.name + " used");
    const Json found = describe(one.input, outcome.head);
    for (const auto& [name, value] : wanted.at("head").members) {
      if (!check_.is_true(found.has(name), one.name + " knows " + name)) continue;
      if (value.kind == Json::Kind::array) {
        check_.equals(text_of_fields(found.at(name)), text_of_fields(value), one.name + ' ' + name);
      } else {
        check_.equals(found.get(name), value.text, one.name + ' ' + name);
      }
    }
  }

  void check_bounds(const std::string& input) {
    const RequestHead& head = outcome_->head;
    const auto is_inside = [&head](Span span) { return size_t{span.at} + span.size <= head.head_size; };
    bool is_ok = head.head_at + head.head_size == outcome_->used && outcome_->used <= input.size();
    for (const Span span : {head.method, head.target, head.path, head.query, head.host}) is_ok &= is_inside(span);
    for (size_t i = 0; i < head.field_count; ++i) {
      is_ok &= is_inside(head.fields[i].name) && is_inside(head.fields[i].value);
    }
    check_.is_true(is_ok, "every span lies inside the head: " + input);
  }

  Checker& check_;
  const Protocol* protocol_;
  GuardedMemory memory_;
  std::unique_ptr<Outcome> outcome_ = std::make_unique<Outcome>();
};

void run_corpus(Checker& check, const char* protocol, const char* folder) {
  HeadRunner runner(check, protocol);
  for (const Case& one : load_corpus(folder)) runner.run_case(one);
}

void run_mutants(Checker& check, const char* protocol, const char* folder) {
  HeadRunner runner(check, protocol);
  Dice dice;
  for (const Case& one : load_corpus(folder)) runner.run_mutants(one, dice);
}

}  // namespace

void test_http1_corpus(Checker& check) { run_corpus(check, "http", "http1"); }
void test_http1_mutants(Checker& check) { run_mutants(check, "http", "http1"); }
void test_uwsgi_corpus(Checker& check) { run_corpus(check, "uwsgi", "uwsgi"); }
void test_uwsgi_mutants(Checker& check) { run_mutants(check, "uwsgi", "uwsgi"); }

// The largest heads there can be: every span still fits its 16 bits, and one byte more is refused.
void test_largest_heads(Checker& check) {
  HeadRunner http(check, "http");
  HeadLimits limits;
  limits.line_bytes = kMaxHeadBytes;
  const std::string start = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
  const std::string fitting = start + std::string(kMaxHeadBytes - start.size() - 4, 'v') + "\r\n\r\n";
  check.is_true(http.run(fitting, limits, {fitting.size()}).compare(0, 4, "done") == 0, "65535 bytes of HTTP");
  const std::string larger = start + std::string(kMaxHeadBytes - start.size() - 3, 'v') + "\r\n\r\n";
  check.equals(http.run(larger, limits, {larger.size()}), "bad head_too_large", "65536 bytes of HTTP");
  const std::string target = "GET /" + std::string(kMaxHeadBytes - 27, 'p') + " HTTP/1.0\r\nA:\r\n\r\n";
  check.is_true(http.run(target, limits, {1000, 2000, target.size()}).compare(0, 4, "done") == 0, "a target of 64 KiB");

  HeadRunner uwsgi(check, "uwsgi");
  const size_t value = kMaxHeadBytes - 5;
  const std::string packet = std::string("\x00\xff\xff\x00\x01\x00", 6) + "A" + static_cast<char>(value & 255) +
                             static_cast<char>(value >> 8) + std::string(value, 'v');
  check.is_true(uwsgi.run(packet, limits, {packet.size()}).compare(0, 4, "done") == 0, "65535 bytes of variables");
}

// What was scanned is not scanned again, in lines of any length: the work stays linear in the bytes.
void test_scan_is_remembered(Checker& check) {
  std::string input = "POST /" + std::string(3000, 'p') + " HTTP/1.1\r\nHost: x\r\nA: ";
  input += std::string(3000, 'v') + "\r\nB: c";
  const auto head = std::make_unique<RequestHead>();
  ParseState state;
  size_t used = 0;
  ErrorId why = ErrorId::none;
  for (size_t size = 1; size <= input.size(); ++size) {
    const Bytes piece = {reinterpret_cast<const uint8_t*>(input.data()), size};
    const Parse result = find_protocol("http")->parse(piece, {}, state, *head, used, why);
    check.is_true(result == Parse::more && state.scanned + 1 >= size, "scanned up to byte " + std::to_string(size));
  }
  check.is_true(state.fields == 2, "two field lines were counted");
}

}  // namespace tswsgi::test
