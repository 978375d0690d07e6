// The uwsgi packet. A second reader, of strings instead of places, must find the same variables; written anew they are
// read as the same, and no cut makes a difference.
#include "heads.h"

namespace tswsgi::fuzz {
namespace {

using Variable = std::pair<std::string, std::string>;

// uWSGI docs, "The uwsgi (lowercase!) Protocol": strings behind their lengths. False where one is cut off.
bool read_variables(Bytes body, std::vector<Variable>& variables) {
  std::string_view rest(reinterpret_cast<const char*>(body.data), body.size);
  const auto take = [&rest](std::string& string) {
    if (rest.size() < 2) return false;
    const size_t size = static_cast<uint8_t>(rest[0]) + 256u * static_cast<uint8_t>(rest[1]);
    if (rest.size() - 2 < size) return false;
    string = rest.substr(2, size);
    rest.remove_prefix(2 + size);
    return true;
  };
  while (!rest.empty()) {
    Variable variable;
    if (!take(variable.first) || !take(variable.second)) return false;
    variables.push_back(std::move(variable));
  }
  return true;
}

void append_string(std::string& packet, const std::string& string) {
  packet += static_cast<char>(string.size() & 255);
  packet += static_cast<char>(string.size() >> 8);
  packet += string;
}

std::string write_packet(const RequestHead& head, const std::vector<Variable>& variables) {
  std::string body;
  for (const auto& [name, value] : variables) {
    append_string(body, name);
    append_string(body, value);
  }
  std::string packet(1, static_cast<char>(head.modifier1));
  append_string(packet, body);
  packet.insert(3, 1, static_cast<char>(head.modifier2));
  return packet;
}

void require_valid(Bytes input, const Outcome& outcome, const std::vector<Variable>& sent) {
  const RequestHead& head = outcome.head;
  size_t next = 0;
  for (size_t i = 0; i < head.field_count; ++i) {
    const Variable found = {text_of(input, head, head.fields[i].name), text_of(input, head, head.fields[i].value)};
    while (next < sent.size() && sent[next] != found) ++next;
    require(next < sent.size(), "the variables are those of the packet, in their order");
    ++next;
    require(!found.first.empty() && found.first != "HTTP_PROXY" && found.first != "UWSGI_FILE" &&
                found.first != "UWSGI_SETENV",
            "what is left out is left out");
    require(found.second.find_first_of(std::string("\0\r\n", 3)) == std::string::npos, "a value is one line");
  }
  require(head.has_dropped_variables ? head.field_count < sent.size() : head.field_count <= sent.size(),
          "no variables but those of the packet");
  require(head.body != BodyKind::chunked, "a packet's body is not chunked");
}

void run(Bytes input) {
  static const Protocol& uwsgi = *find_protocol("uwsgi");
  Dice dice(input);
  HeadLimits limits = draw_limits(dice);
  static const auto whole = std::make_unique<Outcome>();
  static const auto again = std::make_unique<Outcome>();
  require_head_properties(uwsgi, input, limits, dice, *whole);
  if (whole->result != Parse::done) return;
  std::vector<Variable> sent;
  require(read_variables({input.data + whole->head.head_at, whole->head.head_size}, sent), "every string is whole");
  require_valid(input, *whole, sent);
  const std::string packet = write_packet(whole->head, sent);
  limits.head_bytes = kMaxHeadBytes;
  parse_in_cuts(uwsgi, bytes_of_text(packet), limits, uncut(packet.size()), *again);
  require_same(describe(bytes_of_text(packet), *again), describe(input, *whole), "the packet, written anew");
  require_same(packet, text_of(Bytes{input.data, whole->used}), "there is one way to write it");
}

}  // namespace
}  // namespace tswsgi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tswsgi::fuzz::run({data, size});
  return 0;
}
