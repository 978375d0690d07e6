// What every process of a server may know of the others: one shared memory segment (memfd), made by the master and
// mapped by every worker. This is the writing side, which one worker has on its loop's thread; scoreboard_reader.h is
// the other one. scoreboard_rows.h says what lies in the segment.
#pragma once

#include "shm/scoreboard_rows.h"

namespace tswsgi {

// The segment as one process sees it. Any thread; the rows say who writes what.
class ScoreboardMemory {
 public:
  ScoreboardMemory() = default;
  ~ScoreboardMemory();
  ScoreboardMemory(const ScoreboardMemory&) = delete;
  ScoreboardMemory& operator=(const ScoreboardMemory&) = delete;

  // A new segment for `workers` with `cores` each: its descriptor (the caller's to close), or a negative errno.
  static int create(size_t workers, size_t cores);
  // Maps the segment behind `fd`, which may be closed afterwards. 0 or a negative errno.
  int map(int fd);

  size_t workers() const { return workers_; }
  size_t cores() const { return cores_; }
  WorkerRow& row(size_t worker, size_t seat) const { return rows_[worker * kSeats + seat]; }
  CoreRow* cores_of(size_t worker, size_t seat) const { return core_rows_ + (worker * kSeats + seat) * cores_; }

 private:
  void* memory_ = nullptr;
  size_t bytes_ = 0;
  size_t workers_ = 0;
  size_t cores_ = 0;
  WorkerRow* rows_ = nullptr;
  CoreRow* core_rows_ = nullptr;
};

class Scoreboard {
 public:
  Scoreboard() = default;
  // The seat is free again.
  ~Scoreboard();

  // Maps the segment and takes a free seat of `worker` (from 0) for this process, which runs `cores` at most.
  // 0 or a negative errno.
  int join(int fd, size_t worker, size_t cores, uint32_t generation, uint64_t now_us);

  void set_state(WorkerState state) { row_->state.store(state, std::memory_order_relaxed); }
  void beat(uint64_t now_us) { row_->heartbeat_us.store(now_us, std::memory_order_relaxed); }
  void set_waiting(size_t count) { row_->waiting.store(static_cast<uint32_t>(count), std::memory_order_relaxed); }
  void set_connections(size_t count) {
    row_->connections.store(static_cast<uint32_t>(count), std::memory_order_relaxed);
  }
  // After what the others judge it by.
  void set_attention(Attention attention) { row_->attention.store(attention, std::memory_order_release); }
  void count_accepted(size_t counter) { add(row_->accepted[counter], 1); }
  void count_refused() { add(row_->refused, 1); }
  void count_sent(size_t bytes) { add(row_->bytes_sent, bytes); }
  void count_exceptions(uint64_t count) { add(row_->exceptions, count); }
  // On any of the threads that run applications.
  void count_app(uint32_t app, uint64_t requests, uint64_t exceptions) {
    row_->apps[app].requests.fetch_add(requests, std::memory_order_relaxed);
    row_->apps[app].exceptions.fetch_add(exceptions, std::memory_order_relaxed);
  }
  void count_harakiri() { row_->harakiris.fetch_add(1, std::memory_order_relaxed); }  // the master counts here too
  void set_deadline(uint32_t core, uint64_t at_us) {
    core_rows_[core].deadline_us.store(at_us, std::memory_order_relaxed);
  }
  // Costs a few system calls.
  void sample_memory();

  // Requests that have a core.
  void set_in_flight(size_t count) { row_->in_flight.store(static_cast<uint32_t>(count), std::memory_order_relaxed); }
  void count_begin() { add(row_->requests, 1); }
  void count_end(uint64_t time_us);

  // A request takes `core`, and leaves it. On the thread that runs the core.
  void begin_core(uint32_t core, uint64_t now_us, Bytes method, Bytes remote, Bytes uri) {
    core_rows_[core].begin(now_us, method, remote, uri);
    uint32_t used = row_->used_cores.load(std::memory_order_relaxed);
    while (core >= used && !row_->used_cores.compare_exchange_weak(used, core + 1, std::memory_order_relaxed)) {
    }
  }
  void end_core(uint32_t core) {
    core_rows_[core].deadline_us.store(0, std::memory_order_relaxed);
    core_rows_[core].since_us.store(0, std::memory_order_relaxed);
  }

  size_t workers() const { return memory_.workers(); }
  const ScoreboardMemory& memory() const { return memory_; }
  // The row that this process writes.
  const WorkerRow& own_row() const { return *row_; }
  // Of all workers, since the segment was made.
  uint64_t total_requests() const;

 private:
  // For what one thread writes alone: cheaper than an atomic addition.
  template <typename Number>
  static void add(std::atomic<Number>& count, uint64_t more) {
    count.store(count.load(std::memory_order_relaxed) + static_cast<Number>(more), std::memory_order_relaxed);
  }
  void take_seat(size_t worker, uint32_t generation, uint64_t now_us);

  ScoreboardMemory memory_;
  WorkerRow* row_ = nullptr;
  CoreRow* core_rows_ = nullptr;
};

// Whether a process holds the seat. One that was killed is still written there.
bool is_alive(const WorkerRow& row);
// Puts the memory that process `row.pid` uses into its row.
void sample_memory(WorkerRow& row);

}  // namespace tswsgi
