// Whether a worker leaves a connection to another one: what it compares, whom it counts on, and for how long.
#include "balance_test.h"

#include <unistd.h>

#include "shm/scoreboard_balance.h"

namespace tswsgi::test {

namespace {

constexpr uint64_t kNow = 10'000'000;

// Two workers; the first one asks.
struct Pair {
  Pair() : fd(ScoreboardMemory::create(2, 4)) {
    own.join(fd, 0, 4, 1, kNow - 1000);
    other.join(fd, 1, 4, 1, kNow - 1000);
    balance.attach(own.memory(), own.own_row());
    other.set_attention(Attention::waiting);
  }
  ~Pair() { close(fd); }

  void other_has(size_t requests, size_t connections) {
    other.set_in_flight(requests);
    other.set_connections(connections);
  }
  bool leaves(size_t requests, size_t connections, uint64_t now_us = kNow) {
    return balance.leaves({requests, connections}, now_us);
  }
  // As if nothing had been left before.
  bool leaves_first(size_t requests, size_t connections) {
    balance.forget();
    return leaves(requests, connections);
  }

  int fd;
  Scoreboard own, other;
  Balance balance;
};

}  // namespace

void test_balance_compares(Checker& check) {
  Pair pair;
  check.is_true(!pair.leaves_first(0, 0), "both have nothing");
  check.is_true(pair.leaves_first(1, 1), "one request is more than none");
  check.is_true(pair.leaves_first(0, 1), "one connection is more than none");
  pair.other_has(1, 1);
  check.is_true(!pair.leaves_first(1, 1), "equals");
  check.is_true(!pair.leaves_first(2, 2), "one more makes no difference where there are some");
  check.is_true(pair.leaves_first(3, 3), "two more do");
  check.is_true(!pair.leaves_first(0, 100), "requests count before connections");
  check.is_true(pair.leaves_first(1, 100), "connections decide between equals");
  pair.other_has(80, 0);
  check.is_true(!pair.leaves_first(90, 0) && pair.leaves_first(91, 0), "an eighth makes no difference");
  pair.other.set_waiting(10);
  check.is_true(!pair.leaves_first(91, 0), "requests that wait for a core count too");
}

void test_balance_attention(Checker& check) {
  Pair pair;
  pair.other.set_attention(Attention::none);
  check.is_true(!pair.leaves_first(5, 5), "one that takes nothing now");
  pair.other.set_attention(Attention::turning);
  pair.other.beat(kNow - Balance::kFreshUs);
  check.is_true(pair.leaves_first(5, 5), "one that has just been woken");
  pair.other.beat(kNow - Balance::kFreshUs - 1);
  check.is_true(!pair.leaves_first(5, 5), "one that is at work");
  pair.other.beat(kNow + 1);
  check.is_true(pair.leaves_first(5, 5), "one whose heartbeat is younger than our clock");
  pair.other.set_attention(Attention::waiting);
  pair.other.beat(kNow - 3'600'000'000);
  check.is_true(pair.leaves_first(5, 5), "one that has been asleep for an hour");
}

void test_balance_patience(Checker& check) {
  Pair pair;
  uint64_t now = kNow;
  check.is_true(pair.leaves(1, 1, now) && pair.balance.is_leaving(), "left");
  check.is_true(pair.leaves(1, 1, now + 1), "twice in one look");
  check.is_true(!pair.balance.looks_again(now + Balance::kLookUs - 1), "no look too early");
  for (int look = 1; look < Balance::kMostLooks; ++look) {
    now += Balance::kLookUs;
    check.is_true(pair.balance.looks_again(now) && pair.leaves(1, 1, now), "still left");
  }
  now += Balance::kLookUs;
  check.is_true(!pair.leaves(1, 1, now) && !pair.balance.is_leaving(), "nobody came: taken");
  check.is_true(!pair.leaves(1, 1, now + 1), "and so is the next one");
  check.is_true(!pair.leaves(1, 1, now + Balance::kDoubtUs), "for as long as the other one does not turn");
  pair.other.beat(now + 2);
  check.is_true(!pair.leaves(1, 1, now + Balance::kDoubtUs - 1), "and some time more");
  check.is_true(pair.leaves(1, 1, now + Balance::kDoubtUs), "then it is counted on again");

  // The loop was held up between two looks, however long: that is one look.
  pair.balance.forget();
  check.is_true(pair.leaves(1, 1, now + 1'000'000) && pair.leaves(1, 1, now + 9'000'000), "time alone ends nothing");
  pair.other_has(1, 1);
  pair.balance.reconsider({1, 1}, now + 9'000'000);
  check.is_true(!pair.balance.is_leaving(), "the other one has got something to do");
}

// Whatever two workers have, not both leave a connection to each other.
void test_balance_never_both(Checker& check) {
  Pair pair;
  pair.own.set_attention(Attention::waiting);
  Balance of_other;
  of_other.attach(pair.other.memory(), pair.other.own_row());
  size_t both = 0;
  size_t either = 0;
  for (size_t i = 0; i < 16 * 16 * 16 * 16; ++i) {
    const size_t requests = i % 16, connections = i / 16 % 16, other_requests = i / 256 % 16,
                 other_connections = i / 4096;
    pair.own.set_in_flight(requests);
    pair.own.set_connections(connections);
    pair.other_has(other_requests, other_connections);
    of_other.forget();
    const bool own_leaves = pair.leaves_first(requests, connections);
    const bool other_leaves = of_other.leaves({other_requests, other_connections}, kNow);
    both += own_leaves && other_leaves;
    either += own_leaves || other_leaves;
  }
  check.is_true(both == 0 && either > 0, std::to_string(both) + " times both, of " + std::to_string(either));
}

}  // namespace tswsgi::test
