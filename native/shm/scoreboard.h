// What every process of a server may know of the others: one shared memory segment (memfd), made by the master and
// mapped by every worker.
//
// A row belongs to the worker of that number and outlives it: its counters go on when the worker is replaced. Only that
// worker writes the row, from its loop's thread, without any call; everybody reads all rows at any time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tswsgi {

class Scoreboard {
 public:
  Scoreboard() = default;
  ~Scoreboard();
  Scoreboard(const Scoreboard&) = delete;
  Scoreboard& operator=(const Scoreboard&) = delete;

  // A new segment with a row for each of `workers`: its descriptor (the caller's to close), or a negative errno.
  static int create(size_t workers);
  // Maps the segment behind `fd`, which may be closed afterwards; `worker` counts from 0. 0 or a negative errno.
  int map(int fd, size_t worker);

  void count_request() {
    std::atomic<uint64_t>& count = rows_[own_].requests;
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  size_t workers() const { return count_; }
  // Of all workers, since the segment was made.
  uint64_t total_requests() const;

 private:
  // Two cache lines apart, so that no worker slows another one down by counting.
  struct alignas(128) Row {
    std::atomic<uint64_t> requests;
  };
  static_assert(std::atomic<uint64_t>::is_always_lock_free, "rows are shared between processes");

  Row* rows_ = nullptr;
  size_t count_ = 0;
  size_t own_ = 0;
};

}  // namespace tswsgi
