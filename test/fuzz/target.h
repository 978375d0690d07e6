// What the fuzz targets share. A target is a property of some bytes: libFuzzer looks for bytes for which it does not
// hold.
//
// An input is the bytes alone, as a peer would send them, so that test/corpus is the seed and a finding is a new case
// of it. What else a run needs, cuts and limits, is drawn from the bytes' own hash: the same input is the same run.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace tswsgi::fuzz {

// The property does not hold: libFuzzer keeps the input.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline void require_same(const std::string& found, const std::string& wanted, const char* what) {
  if (found == wanted) return;
  std::fprintf(stderr, "not the same: %s\n--- found\n%s\n--- wanted\n%s\n", what, found.c_str(), wanted.c_str());
  std::abort();
}

// Numbers that follow from the input (xorshift, Marsaglia 2003).
class Dice {
 public:
  explicit Dice(Bytes input) {
    for (size_t i = 0; i < input.size; ++i) state_ = hash_byte(state_, input.data[i]);
    if (state_ == 0) state_ = 1;
  }
  size_t roll(size_t sides) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % sides;
  }

 private:
  uint32_t state_ = kHashSeed;
};

// Bytes in memory of just their size, so that ASan sees a read or write beside them.
class Exact {
 public:
  explicit Exact(Bytes bytes) : memory_(new uint8_t[bytes.size]), size_(bytes.size) {
    std::copy_n(bytes.data, bytes.size, memory_.get());
  }
  explicit Exact(size_t size) : memory_(new uint8_t[size]), size_(size) {}
  uint8_t* data() { return memory_.get(); }
  Bytes view() const { return {memory_.get(), size_}; }

 private:
  std::unique_ptr<uint8_t[]> memory_;
  size_t size_;
};

inline std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data), bytes.size}; }
inline Bytes bytes_of_text(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Where an input is cut: the ends of its pieces, the last of them its size.
using Cuts = std::vector<size_t>;

inline Cuts uncut(size_t size) { return {size}; }

inline Cuts cut_everywhere(size_t size) {
  Cuts ends;
  for (size_t end = 0; end <= size; ++end) ends.push_back(end);
  return ends;
}

inline Cuts cut_at_random(size_t size, Dice& dice) {
  Cuts ends;
  for (size_t i = 1 + dice.roll(5); i > 0; --i) ends.push_back(dice.roll(size + 1));
  ends.push_back(size);
  std::sort(ends.begin(), ends.end());
  return ends;
}

// The ways of cutting that every target compares with the uncut input. The slowest one only for short inputs.
inline std::vector<Cuts> ways_to_cut(size_t size, Dice& dice) {
  std::vector<Cuts> ways = {cut_at_random(size, dice), cut_at_random(size, dice)};
  if (size <= 512) ways.push_back(cut_everywhere(size));
  return ways;
}

}  // namespace tswsgi::fuzz
