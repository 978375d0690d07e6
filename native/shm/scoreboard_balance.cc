#include "shm/scoreboard_balance.h"

namespace tswsgi {

namespace {

// An eighth, rounded up: one is more than none, and among many a few make no difference.
bool is_well_above(size_t own, size_t other) { return own > other + (other + 7) / 8; }

}  // namespace

void Balance::attach(const ScoreboardMemory& memory, const WorkerRow& own) {
  others_.clear();
  for (size_t worker = 0; worker < memory.workers(); ++worker) {
    for (size_t seat = 0; seat < kSeats; ++seat) {
      const WorkerRow& row = memory.row(worker, seat);
      if (&row != &own) others_.push_back(&row);
    }
  }
  doubts_.assign(others_.size(), Doubt{});
}

bool Balance::leaves(const Load& own, uint64_t now_us) {
  if (!has_freer(own, now_us)) {
    forget();
    return false;
  }
  is_leaving_ = true;
  if (now_us < look_again_us_) return true;
  if (looks_ < kMostLooks) {
    ++looks_;
    look_again_us_ = now_us + kLookUs;
    return true;
  }
  doubt_all(own, now_us);
  forget();
  return false;
}

void Balance::reconsider(const Load& own, uint64_t now_us) { is_leaving_ = is_leaving_ && has_freer(own, now_us); }

void Balance::forget() {
  is_leaving_ = false;
  looks_ = 0;
  look_again_us_ = 0;
}

bool Balance::has_freer(const Load& own, uint64_t now_us) const {
  if (own.requests == 0 && own.connections == 0) return false;
  for (size_t i = 0; i < others_.size(); ++i) {
    const WorkerRow& row = *others_[i];
    if (!is_freer(row, own, now_us)) continue;
    const Doubt& doubt = doubts_[i];
    if (now_us >= doubt.until_us && row.heartbeat_us.load(std::memory_order_relaxed) != doubt.heartbeat_us) return true;
  }
  return false;
}

// Of two workers never each is freer than the other: one of them takes what waits. The connections decide between
// equals, so that those which are kept, and their requests, spread over the workers.
bool Balance::is_freer(const WorkerRow& row, const Load& own, uint64_t now_us) const {
  const Attention attention = row.attention.load(std::memory_order_acquire);
  if (attention == Attention::none) return false;
  const uint64_t heartbeat_us = row.heartbeat_us.load(std::memory_order_relaxed);
  if (attention == Attention::turning && now_us > heartbeat_us + kFreshUs) return false;
  const size_t requests = row.in_flight.load(std::memory_order_relaxed) + row.waiting.load(std::memory_order_relaxed);
  if (is_well_above(own.requests, requests)) return true;
  return own.requests >= requests && is_well_above(own.connections, row.connections.load(std::memory_order_relaxed));
}

void Balance::doubt_all(const Load& own, uint64_t now_us) {
  for (size_t i = 0; i < others_.size(); ++i) {
    if (!is_freer(*others_[i], own, now_us)) continue;
    doubts_[i] = {others_[i]->heartbeat_us.load(std::memory_order_relaxed), now_us + kDoubtUs};
  }
}

}  // namespace tswsgi
