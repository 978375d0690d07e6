// What lies in the scoreboard: a header, a row for each seat of each worker, a row for each core of each seat.
//
// A worker has two seats, because a worker and its successor are alive side by side for a while. Only the process that
// holds a seat writes its rows, from its loop's thread (a core's from the thread that runs it) and without any call;
// everybody reads them at any time. Memory that nobody has written to costs nothing, however many cores there are.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "shm/ring.h"

namespace tswsgi {

// Two cache lines, so that no process slows another one down by writing.
constexpr size_t kRowAlignment = 128;
constexpr size_t kSeats = 2;
// Request times are counted by the number of bits of their microseconds: the last one holds 18 minutes and more.
constexpr size_t kTimeBuckets = 32;
// Listening sockets whose accepted connections are counted each for itself; which one it is, is for the master to say.
constexpr size_t kAcceptCounters = 16;

enum class WorkerState : uint32_t { none, starting, serving, draining };
// Whether its loop would take a connection: not now; at work since its heartbeat, and will look then; asleep until one
// comes.
enum class Attention : uint32_t { none, turning, waiting };

struct alignas(kRowAlignment) ScoreboardHeader {
  uint64_t workers;
  uint64_t cores;  // of one seat
};

// What one of several applications has counted.
struct AppRow {
  std::atomic<uint64_t> requests;
  std::atomic<uint64_t> exceptions;
};

// Counters outlive the process: the next one on the seat goes on with them. Times are monotonic, in microseconds.
struct alignas(kRowAlignment) WorkerRow {
  std::atomic<int32_t> pid;  // 0: the seat is free
  std::atomic<WorkerState> state;
  std::atomic<uint32_t> generation;
  std::atomic<uint32_t> claims;  // processes that have held the seat
  std::atomic<uint64_t> started_us;
  std::atomic<uint64_t> heartbeat_us;  // when its loop turned last

  std::atomic<uint64_t> requests;
  std::atomic<uint64_t> exceptions;
  std::atomic<uint64_t> signals;
  std::atomic<uint64_t> harakiris;
  std::atomic<uint64_t> refused;  // requests for which no core came free in time
  std::atomic<uint64_t> bytes_sent;
  std::atomic<uint64_t> busy_us;     // the sum of all request times
  std::atomic<uint64_t> average_us;  // uWSGI's: half the last one, half what was before

  std::atomic<uint64_t> rss_bytes;
  std::atomic<uint64_t> vsz_bytes;
  std::atomic<uint32_t> in_flight;    // requests
  std::atomic<uint32_t> waiting;      // connections that have a request and no core
  std::atomic<uint32_t> connections;  // open ones, idle or not
  std::atomic<Attention> attention;
  std::atomic<uint32_t> used_cores;  // no core from this one on has ever been used
  std::atomic<uint32_t> times[kTimeBuckets];
  std::atomic<uint64_t> accepted[kAcceptCounters];  // connections taken out of the kernel's queues
  AppRow apps[kMaxCountedApps];                     // empty where there is one application: it has all
};

// A request as far as it fits. Its text is copied under a sequence number that is odd meanwhile: who has read the same
// even number before and after has read one request. Everything is atomic, so that what was read in vain is no more
// than that.
struct alignas(kRowAlignment) CoreRow {
  static constexpr size_t kTextBytes = 232;
  static constexpr size_t kTextWords = kTextBytes / sizeof(uint64_t);

  std::atomic<uint32_t> sequence;
  std::atomic<uint32_t> sizes;        // of method, address of the client and URI, a byte each from the lowest on
  std::atomic<uint64_t> since_us;     // 0: the core is idle
  std::atomic<uint64_t> deadline_us;  // 0: none
  std::atomic<uint64_t> text[kTextWords];

  void begin(uint64_t now_us, Bytes method, Bytes remote, Bytes uri) {
    uint8_t joined[kTextBytes];
    size_t used = 0;
    uint32_t all_sizes = 0;
    const Bytes parts[] = {method, remote, uri};
    for (uint32_t i = 0; i < 3; ++i) {
      const size_t size = parts[i].size < kTextBytes - used ? parts[i].size : kTextBytes - used;
      if (size > 0) std::memcpy(joined + used, parts[i].data, size);
      used += size;
      all_sizes |= static_cast<uint32_t>(size) << 8 * i;
    }
    const size_t words = words_of(used);
    std::memset(joined + used, 0, words * sizeof(uint64_t) - used);

    const uint32_t before = sequence.load(std::memory_order_relaxed);
    sequence.store(before + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    sizes.store(all_sizes, std::memory_order_relaxed);
    for (size_t i = 0; i < words; ++i) {
      uint64_t word;
      std::memcpy(&word, joined + i * sizeof(word), sizeof(word));
      text[i].store(word, std::memory_order_relaxed);
    }
    deadline_us.store(0, std::memory_order_relaxed);
    since_us.store(now_us, std::memory_order_relaxed);
    sequence.store(before + 2, std::memory_order_release);
  }

  static constexpr size_t words_of(size_t bytes) { return (bytes + sizeof(uint64_t) - 1) / sizeof(uint64_t); }
};

static_assert(std::atomic<uint64_t>::is_always_lock_free && std::atomic<uint32_t>::is_always_lock_free,
              "rows are shared between processes");
static_assert(sizeof(CoreRow) == 2 * kRowAlignment, "a core is four cache lines");

}  // namespace tswsgi
