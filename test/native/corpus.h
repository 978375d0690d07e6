// Loads test/corpus/<protocol>/{valid,invalid}/NNN-what-it-shows.{bin,json}, and places inputs before a guard page.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "json.h"

namespace tswsgi::test {

struct Case {
  std::string name;   // "http1/valid/001-smallest-http11"
  std::string input;  // the bytes of the .bin file
  Json expected;      // the .json file
};

// Every case of that protocol in the order of their names. Ends the program when there are none, or when a .bin file
// has no .json file. The folder is $TSWSGI_CORPUS.
std::vector<Case> load_corpus(const std::string& protocol);

// Memory whose end is followed by a page nobody may touch: a read past the input ends the program at once.
class GuardedMemory {
 public:
  static constexpr size_t kCapacity = 256 * 1024;
  GuardedMemory();
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  // A copy of the first `size` bytes of `input` that ends where the guard page starts. The last copy is lost.
  Bytes place(const std::string& input, size_t size);
  Bytes place(const std::string& input) { return place(input, input.size()); }

 private:
  uint8_t* begin_;
};

// A generator of numbers that are the same in every run (xorshift, Marsaglia 2003).
class Dice {
 public:
  uint32_t roll(uint32_t sides) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % sides;
  }

 private:
  uint32_t state_ = 2463534242u;
};

// `input` with one to three bytes changed, put in, taken out or doubled, mostly into bytes that mean something.
std::string mutate(const std::string& input, Dice& dice);

}  // namespace tswsgi::test
