// The header of the PROXY protocol: neither a cut nor what follows it makes a difference, and it has an end.
#include "protocol/proxy.h"

#include "target.h"

namespace tswsgi::fuzz {
namespace {

struct Outcome {
  Parse result = Parse::more;
  ErrorId why = ErrorId::none;
  size_t used = 0;
  ProxyClient client;
};

Outcome parse_in_cuts(Bytes input, const Cuts& ends) {
  Outcome outcome;
  for (const size_t end : ends) {
    const Exact memory(Bytes{input.data, end});
    outcome.client = ProxyClient{};
    outcome.result = parse_proxy(memory.view(), outcome.client, outcome.used, outcome.why);
    if (outcome.result != Parse::more) break;
  }
  return outcome;
}

std::string describe(const Outcome& outcome) {
  if (outcome.result == Parse::more) return "more";
  if (outcome.result == Parse::bad) return std::string("bad ") + error_row(outcome.why).name;
  std::string text = "done " + std::to_string(outcome.used) + ' ' + std::to_string(outcome.client.is_given) + ' ';
  if (!outcome.client.is_given) return text;
  text += std::to_string(outcome.client.port) + ' ' + std::to_string(outcome.client.address.family);
  for (const uint8_t byte : outcome.client.address.bytes) text += ' ' + std::to_string(byte);
  return text;
}

void run(Bytes input) {
  Dice dice(input);
  const Outcome whole = parse_in_cuts(input, uncut(input.size));
  const std::string wanted = describe(whole);
  for (const Cuts& ends : ways_to_cut(input.size, dice)) {
    require_same(describe(parse_in_cuts(input, ends)), wanted, "the outcome in another cut");
  }
  if (whole.result == Parse::more) require(input.size < kMaxProxyHeader + 16, "a header has an end");
  if (whole.result != Parse::done) return;
  require(whole.used > 0 && whole.used <= input.size, "the header ends in the input");
  require_same(describe(parse_in_cuts(input, uncut(whole.used))), wanted, "what follows makes no difference");
  require(parse_in_cuts(input, uncut(dice.roll(whole.used))).result == Parse::more, "not done before its last byte");
}

}  // namespace
}  // namespace tswsgi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tswsgi::fuzz::run({data, size});
  return 0;
}
