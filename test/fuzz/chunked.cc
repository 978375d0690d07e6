// The chunked body. The same in every cut, in place and into other memory; and a payload that is written in chunks
// comes back as it was.
#include "protocol/chunked.h"

#include "target.h"

namespace tswsgi::fuzz {
namespace {

struct Decoding {
  Parse result = Parse::more;
  ErrorId why = ErrorId::none;
  size_t used = 0;
  std::string payload;
  std::string trailers;
};

Decoding decode(Bytes input, const Cuts& ends, bool is_in_place) {
  ChunkedDecoder decoder;
  Decoding all;
  size_t at = 0;
  for (const size_t end : ends) {
    Exact piece({input.data + at, end - at});
    Exact other(end - at);
    uint8_t* const out = is_in_place ? piece.data() : other.data();
    Decoded got;
    all.result = decoder.decode(piece.view(), out, got);
    require(got.used <= end - at && got.payload + got.trailers <= got.used, "no more comes out than went in");
    all.payload.append(reinterpret_cast<const char*>(out), got.payload);
    all.trailers.append(reinterpret_cast<const char*>(out) + got.payload, got.trailers);
    all.used += got.used;
    all.why = got.why;
    if (all.result != Parse::more) return all;
    require(got.used == end - at, "more is wanted when all is used");
    at = end;
  }
  return all;
}

// What a bad body has given before its end may depend on the cut, but for its payload.
std::string describe(const Decoding& all) {
  if (all.result == Parse::bad) return std::string("bad ") + error_row(all.why).name + '\n' + all.payload;
  return std::string(all.result == Parse::done ? "done " : "more ") + std::to_string(all.used) + '\n' + all.payload +
         '\n' + all.trailers;
}

// Every line of a trailer is a field, and none that frames.
void require_valid_trailers(const std::string& trailers) {
  size_t at = 0;
  while (at < trailers.size()) {
    const size_t end = trailers.find("\r\n", at);
    require(end != std::string::npos, "a trailer ends its line");
    const std::string line = trailers.substr(at, end - at);
    require(line.find_first_of("\r\n") == std::string::npos, "a trailer is one line");
    const size_t colon = line.find(':');
    require(colon != std::string::npos && colon > 0, "a trailer has a name");
    std::string name = line.substr(0, colon);
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    require(name.find_first_of(" \t") == std::string::npos, "a trailer's name is a token");
    require(name != "content-length" && name != "transfer-encoding" && name != "host", "a trailer does not frame");
    at = end + 2;
  }
}

std::string write_chunks(Bytes payload, Dice& dice) {
  static constexpr const char* kExtensions[] = {"", ";a=b", ";q=\"x;y\"", " ;a"};
  std::string text;
  for (size_t at = 0; at < payload.size;) {
    const size_t size = 1 + dice.roll(payload.size - at);
    char line[32];
    std::snprintf(line, sizeof line, dice.roll(2) == 0 ? "%zx" : "00%zX", size);
    text += line;
    text += kExtensions[dice.roll(4)];
    text += "\r\n" + text_of(Bytes{payload.data + at, size}) + "\r\n";
    at += size;
  }
  return text + "0\r\nX-End: yes\r\n\r\n";
}

void run(Bytes input) {
  Dice dice(input);
  const Decoding whole = decode(input, uncut(input.size), false);
  const std::string wanted = describe(whole);
  require_same(describe(decode(input, uncut(input.size), true)), wanted, "in place");
  for (const Cuts& ends : ways_to_cut(input.size, dice)) {
    require_same(describe(decode(input, ends, dice.roll(2) == 0)), wanted, "in another cut");
  }
  if (whole.result == Parse::done) {
    require_valid_trailers(whole.trailers);
    require_same(describe(decode({input.data, whole.used}, uncut(whole.used), true)), wanted, "without what follows");
    const Cuts part = uncut(dice.roll(whole.used));
    require(decode(input, part, false).result == Parse::more, "a body is not done before its last byte");
  }
  const std::string written = write_chunks(input, dice);
  const Decoding back = decode(bytes_of_text(written), cut_at_random(written.size(), dice), true);
  if (back.why == ErrorId::bad_chunk && written.size() > input.size + kMaxExtensionBytes) return;  // too many
  require(back.result == Parse::done && back.used == written.size(), "what is written in chunks is a body");
  require_same(back.payload, text_of(input), "the payload");
  require_same(back.trailers, "X-End: yes\r\n", "the trailers");
}

}  // namespace
}  // namespace tswsgi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tswsgi::fuzz::run({data, size});
  return 0;
}
