// What is worth a line in the log when it begins, and not each time that it happens.
#pragma once

#include <cstdint>

namespace tswsgi {

class Seldom {
 public:
  // Once in `every_us`.
  bool may_say(uint64_t now_us, uint64_t every_us) {
    if (now_us < next_us_) return false;
    next_us_ = now_us + every_us;
    return true;
  }

 private:
  uint64_t next_us_ = 0;
};

}  // namespace tswsgi
