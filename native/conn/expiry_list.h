// When requests have taken too long: a list in the order of the deadlines.
//
// Nearly all requests have as much time as each other, so a new deadline goes to the end of the list; one that an
// application has chosen looks for its place from there. The loop's thread only.
#pragma once

#include <cstdint>

namespace tswsgi {

struct Expiry {
  Expiry* earlier = nullptr;
  Expiry* later = nullptr;
  uint64_t expires_us = 0;  // monotonic; 0: never, and not in the list
};

class ExpiryList {
 public:
  void set(Expiry& expiry, uint64_t at_us) {
    clear(expiry);
    Expiry* before = last_;
    while (before != nullptr && before->expires_us > at_us) before = before->earlier;
    expiry.expires_us = at_us;
    expiry.earlier = before;
    expiry.later = before != nullptr ? before->later : first_;
    (before != nullptr ? before->later : first_) = &expiry;
    (expiry.later != nullptr ? expiry.later->earlier : last_) = &expiry;
  }

  void clear(Expiry& expiry) {
    if (expiry.expires_us == 0) return;
    (expiry.earlier != nullptr ? expiry.earlier->later : first_) = expiry.later;
    (expiry.later != nullptr ? expiry.later->earlier : last_) = expiry.earlier;
    expiry = Expiry{};
  }

  // The next one to expire, or null.
  Expiry* first() const { return first_; }

 private:
  Expiry* first_ = nullptr;
  Expiry* last_ = nullptr;
};

}  // namespace tswsgi
