// One request in flight and its answer: a slot that JavaScript holds by number and generation.
//
// The slot is JavaScript's from the request event until it says that the answer has ended (or is given up), also
// when the connection is gone long before. Only then is the request's memory reused: a request object that outlives
// its connection never sees another one's bytes. The loop's thread only.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "conn/expiry_list.h"
#include "conn/out_queue.h"
#include "shm/arena.h"

namespace tswsgi {

struct Connection;

struct Exchange : Expiry {
  uint32_t slot = 0;
  uint32_t generation = 0;
  uint32_t core = 0;                 // set by whoever takes the slot; the one of its row in the scoreboard
  uint64_t started_us = 0;           // when the request was complete, but for a large body
  Connection* connection = nullptr;  // null when the peer is gone
  Exchange* next = nullptr;          // the request behind this one on the same connection
  uint32_t record = Arena::kNone;
  uint32_t body = Arena::kNone;  // a small body that came whole
  uint64_t given = 0;            // bytes of the answer so far
  uint64_t limit_us = 0;         // how much time it was given last; 0: any
  uint64_t seen_turns = 0;       // of its thread, when its stream was looked at
  bool is_taken = false;
  bool is_begun = true;       // false: it waits for an application's thread, as far as is known here
  bool is_safe = false;       // RFC 9110 9.2.1: may be served beside others of its connection
  bool is_stream = false;     // its answer has begun, which may take any time
  bool has_expired = false;   // it has taken too long, and its maker was told
  bool has_left = false;      // its peer counts as gone, and its maker was told
  bool has_ended = false;     // JavaScript has written all of the answer
  bool closes = false;        // the connection ends with this answer
  bool until_close = false;   // nothing but the end of the connection tells where the answer ends
  bool is_aborted = false;    // the answer breaks off where it is
  bool wants_drain = false;   // JavaScript waits until the peer has taken what is queued
  bool takes_over = false;    // JavaScript wants the connection itself
  size_t unacknowledged = 0;  // body bytes handed over that the application has not taken
  OutQueue held;              // the answer, while an earlier one on the connection is not complete
};

// Slots are made when they are first needed, a block at a time, and stay where they are.
class ExchangeTable {
 public:
  explicit ExchangeTable(size_t slots) : slots_(slots) {}

  bool is_full() const { return used_ == slots_; }
  size_t used() const { return used_; }

  // A free slot; the caller has seen that the table is not full. The lowest ones are used first.
  Exchange& take() {
    if (free_.empty()) add_block();
    Exchange& exchange = at(free_.back());
    free_.pop_back();
    ++used_;
    exchange.is_taken = true;
    exchange.core = exchange.slot;
    return exchange;
  }

  // Null for a slot that has been given back since.
  Exchange* find(uint32_t slot, uint32_t generation) {
    if (slot >= made_) return nullptr;
    Exchange& exchange = at(slot);
    return exchange.is_taken && exchange.generation == generation ? &exchange : nullptr;
  }

  // The generation moves on, so that late commands for the old request find nothing.
  void give_back(Exchange& exchange, Arena& arena) {
    if (exchange.record != Arena::kNone) arena.give_back(exchange.record);
    if (exchange.body != Arena::kNone) arena.give_back(exchange.body);
    exchange.held.clear();
    exchange.record = exchange.body = Arena::kNone;
    exchange.connection = nullptr;
    exchange.next = nullptr;
    exchange.given = exchange.limit_us = exchange.seen_turns = 0;
    exchange.is_begun = true;
    exchange.is_stream = exchange.has_expired = exchange.has_left = false;
    exchange.is_taken = exchange.is_safe = exchange.has_ended = exchange.closes = false;
    exchange.until_close = exchange.is_aborted = exchange.wants_drain = exchange.takes_over = false;
    exchange.unacknowledged = 0;
    ++exchange.generation;
    free_.push_back(exchange.slot);
    --used_;
  }

 private:
  static constexpr size_t kBlock = 256;

  Exchange& at(uint32_t slot) { return blocks_[slot / kBlock][slot % kBlock]; }

  void add_block() {
    const size_t end = std::min(made_ + kBlock, slots_);
    blocks_.push_back(std::make_unique<Exchange[]>(end - made_));
    for (size_t slot = end; slot > made_; --slot) {
      blocks_.back()[slot - 1 - made_].slot = static_cast<uint32_t>(slot - 1);
      free_.push_back(static_cast<uint32_t>(slot - 1));
    }
    made_ = end;
  }

  const size_t slots_;
  size_t made_ = 0;
  size_t used_ = 0;
  std::vector<std::unique_ptr<Exchange[]>> blocks_;
  std::vector<uint32_t> free_;
};

}  // namespace tswsgi
