// What an HTTP peer sends. A head that is accepted is what RFC 9112 allows, and written anew it is read as the same.
// However the bytes are cut, the same requests are found in them, with the same bodies. The corpus of this target is
// what differential.ts compares with node.
#include <cctype>

#include "stream_reader.h"

namespace tswsgi::fuzz {
namespace {

bool is_token(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c));
  });
}

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

std::string to_lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// RFC 9112 3 and 5: said once more, without the parser's tables.
void require_valid(Bytes input, const RequestHead& head) {
  require(is_token(text_of(input, head, head.method)), "a method is a token");
  const std::string target = text_of(input, head, head.target);
  require(!target.empty() && target.find_first_of(" \t#") == std::string::npos && !has_control(target),
          "a target has no blanks");
  size_t lengths = 0;
  size_t codings = 0;
  size_t hosts = 0;
  for (size_t i = 0; i < head.field_count; ++i) {
    const std::string name = to_lower_case(text_of(input, head, head.fields[i].name));
    const std::string value = text_of(input, head, head.fields[i].value);
    require(is_token(name), "a field name is a token");
    require(!has_control(value), "a field value has no control bytes");
    require(value.empty() ||
                (!is_blank(static_cast<uint8_t>(value.front())) && !is_blank(static_cast<uint8_t>(value.back()))),
            "a field value is trimmed");
    lengths += name == "content-length" ? 1 : 0;
    codings += name == "transfer-encoding" ? 1 : 0;
    hosts += name == "host" ? 1 : 0;
  }
  require(hosts <= 1 && lengths + codings <= 1, "one Host, and one thing that frames");
  const bool is_connect = text_of(input, head, head.method) == "CONNECT";
  require((head.body == BodyKind::chunked) == (codings == 1 && !is_connect), "Transfer-Encoding is obeyed or refused");
  require(head.body != BodyKind::length || lengths == 1, "a length comes from Content-Length");
  require(head.body != BodyKind::chunked || head.http_minor == 1, "HTTP/1.0 has no chunks");
}

// The head as it would be written by somebody who has read it.
std::string write_head(Bytes input, const RequestHead& head) {
  std::string text = text_of(input, head, head.method) + ' ' + text_of(input, head, head.target) + " HTTP/1." +
                     std::to_string(head.http_minor) + "\r\n";
  for (size_t i = 0; i < head.field_count; ++i) {
    text += text_of(input, head, head.fields[i].name) + ": " + text_of(input, head, head.fields[i].value) + "\r\n";
  }
  return text + "\r\n";
}

void require_same_requests(Bytes input, const HeadLimits& limits, Dice& dice) {
  const std::string wanted = read_stream(input, limits, uncut(input.size));
  for (const Cuts& ends : ways_to_cut(input.size, dice)) {
    require_same(read_stream(input, limits, ends), wanted, "the requests in another cut");
  }
}

void require_good_head(Bytes input, HeadLimits limits, Dice& dice) {
  static const Protocol& http = *find_protocol("http");
  static const auto whole = std::make_unique<Outcome>();
  static const auto again = std::make_unique<Outcome>();
  require_head_properties(http, input, limits, dice, *whole);
  if (whole->result != Parse::done) return;
  require_valid(input, whole->head);
  const std::string written = write_head(input, whole->head);
  limits.head_bytes = kMaxHeadBytes;  // `Name:value` is one byte longer now
  if (written.size() > kMaxHeadBytes) return;
  parse_in_cuts(http, bytes_of_text(written), limits, uncut(written.size()), *again);
  require_same(describe(bytes_of_text(written), *again), describe(input, *whole), "the head, written anew");
  require(again->used == written.size(), "it has no more bytes");
}

void run(Bytes input) {
  Dice dice(input);
  const HeadLimits limits = draw_limits(dice);
  require_good_head(input, limits, dice);
  require_same_requests(input, limits, dice);
}

}  // namespace
}  // namespace tswsgi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tswsgi::fuzz::run({data, size});
  return 0;
}
