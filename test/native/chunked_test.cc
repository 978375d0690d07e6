// Runs the corpus of the chunked decoder in every cut, in place and into other memory, and mutants of it.
#include "chunked_test.h"

#include <algorithm>

#include "corpus.h"
#include "protocol/chunked.h"

namespace tswsgi::test {
namespace {

constexpr const char* kResultNames[] = {"done", "more", "bad"};
constexpr int kMutantsPerCase = 200;

enum class Target { in_place, elsewhere };

// Decodes `input` in pieces that end at each of `ends`; one line says all of the outcome.
std::string decode(GuardedMemory& memory, const std::string& input, const std::vector<size_t>& ends, Target target) {
  ChunkedDecoder decoder;
  Parse result = Parse::more;
  ErrorId why = ErrorId::none;
  std::string payload;
  std::string trailers;
  size_t at = 0;
  for (const size_t end : ends) {
    if (result != Parse::more) break;
    const Bytes piece = memory.place(input.substr(at, end - at));
    std::vector<uint8_t> other(piece.size + 1);
    uint8_t* out = target == Target::in_place ? const_cast<uint8_t*>(piece.data) : other.data();
    Decoded got;
    result = decoder.decode(piece, out, got);
    why = got.why;
    payload.append(reinterpret_cast<const char*>(out), got.payload);
    trailers.append(reinterpret_cast<const char*>(out + got.payload), got.trailers);
    at += got.used;
  }
  std::string line = kResultNames[static_cast<size_t>(result)];
  if (result == Parse::bad) return line + ' ' + error_row(why).name + ' ' + payload;
  return line + ' ' + std::to_string(at) + ' ' + payload + '|' + trailers;
}

std::vector<size_t> ends_of_steps(size_t size, size_t step) {
  std::vector<size_t> ends;
  for (size_t end = step; end < size; end += step) ends.push_back(end);
  ends.push_back(size);
  return ends;
}

}  // namespace

void test_chunked_corpus(Checker& check) {
  GuardedMemory memory;
  for (const Case& one : load_corpus("chunked")) {
    const size_t size = one.input.size();
    const std::string whole = decode(memory, one.input, {size}, Target::elsewhere);
    const std::string result = one.expected.get("result");
    if (result == "bad") {
      const std::string wanted = "bad " + one.expected.get("error") + ' ';
      check.equals(whole.substr(0, wanted.size()), wanted, one.name);
    } else {
      const std::string used = one.expected.get("used", std::to_string(size));
      check.equals(whole, result + ' ' + used + ' ' + one.expected.get("payload") + '|' + one.expected.get("trailers"),
                   one.name);
    }
    for (size_t cut = 0; cut <= size; ++cut) {
      const std::string name = one.name + " cut at " + std::to_string(cut);
      check.equals(decode(memory, one.input, {cut, size}, Target::in_place), whole, name);
    }
    for (size_t step = 1; step <= 16; ++step) {
      const std::string name = one.name + " in steps of " + std::to_string(step);
      check.equals(decode(memory, one.input, ends_of_steps(size, step), Target::in_place), whole, name);
      check.equals(decode(memory, one.input, ends_of_steps(size, step), Target::elsewhere), whole, name);
    }
  }
}

void test_chunked_mutants(Checker& check) {
  GuardedMemory memory;
  Dice dice;
  for (const Case& one : load_corpus("chunked")) {
    for (int i = 0; i < kMutantsPerCase; ++i) {
      const std::string mutant = mutate(one.input, dice);
      const std::string whole = decode(memory, mutant, {mutant.size()}, Target::in_place);
      const std::string name = one.name + " mutant " + std::to_string(i) + ": " + mutant;
      for (const size_t step : {1, 2, 3, 7, 50}) {
        check.equals(decode(memory, mutant, ends_of_steps(mutant.size(), step), Target::in_place), whole, name);
      }
    }
  }
}

}  // namespace tswsgi::test
