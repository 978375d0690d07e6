// The list of deadlines stays in order, whatever is set, moved and cleared: against a plain search for the smallest.
#include "expiry_test.h"

#include <random>

#include "conn/expiry_list.h"

namespace tswsgi::test {

void test_expiry_order(Checker& check) {
  constexpr size_t kCount = 40;
  Expiry expiries[kCount];
  ExpiryList list;
  std::mt19937 random(1);
  check.is_true(list.first() == nullptr, "nothing expires");
  for (int step = 0; step < 5000; ++step) {
    Expiry& expiry = expiries[random() % kCount];
    if (random() % 3 == 0) {
      list.clear(expiry);
    } else {
      list.set(expiry, 1 + random() % 100);
    }
    uint64_t wanted = 0;
    for (const Expiry& other : expiries) {
      if (other.expires_us != 0 && (wanted == 0 || other.expires_us < wanted)) wanted = other.expires_us;
    }
    const uint64_t found = list.first() == nullptr ? 0 : list.first()->expires_us;
    if (!check.is_true(found == wanted, "the first one at step " + std::to_string(step))) return;
  }
  uint64_t before = 0;
  while (Expiry* first = list.first()) {
    check.is_true(first->expires_us >= before, "emptied in order");
    before = first->expires_us;
    list.clear(*first);
  }
}

}  // namespace tswsgi::test
