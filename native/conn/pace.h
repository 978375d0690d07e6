// How an application takes the requests of a turn: those of one that computes are handed over one by one, so that no
// answer waits in memory for what is computed for the others. The others get all at once, for one crossing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tswsgi {

class Pace {
 public:
  // As the turn before was.
  bool is_slow() const { return is_slow_; }

  // A turn of so many events took so long.
  void note(uint64_t elapsed_us, size_t events) { is_slow_ = elapsed_us >= kSlowUs * events; }

 private:
  // A crossing costs about a thousandth of it.
  static constexpr uint64_t kSlowUs = 1000;

  bool is_slow_ = false;
};

}  // namespace tswsgi
