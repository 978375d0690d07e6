#include "shm/scoreboard_reader.h"

#include <algorithm>
#include <thread>

namespace tswsgi {

namespace {

// A core is being written for some nanoseconds only. A writer that was stopped meanwhile gets the time to go on; of one
// that was killed, what is there is told.
constexpr int kMostTries = 200;

ProcessReading read_process(const WorkerRow& row) {
  ProcessReading reading;
  reading.pid = row.pid;
  reading.state = row.state;
  reading.generation = row.generation;
  reading.in_flight = row.in_flight;
  reading.waiting = row.waiting;
  reading.connections = row.connections;
  reading.heartbeat_us = row.heartbeat_us;
  reading.started_us = row.started_us;
  reading.rss_bytes = row.rss_bytes;
  reading.vsz_bytes = row.vsz_bytes;
  return reading;
}

// False when the core is idle.
bool read_core(const CoreRow& row, CoreReading& reading) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const uint32_t before = row.sequence.load(std::memory_order_acquire);
    reading.since_us = row.since_us.load(std::memory_order_relaxed);
    reading.deadline_us = row.deadline_us.load(std::memory_order_relaxed);
    if (reading.since_us == 0) return false;
    const uint32_t sizes = row.sizes.load(std::memory_order_relaxed);
    const size_t method_end = std::min<size_t>(sizes & 255, CoreRow::kTextBytes);
    const size_t remote_end = std::min<size_t>(method_end + (sizes >> 8 & 255), CoreRow::kTextBytes);
    const size_t uri_end = std::min<size_t>(remote_end + (sizes >> 16 & 255), CoreRow::kTextBytes);
    uint64_t words[CoreRow::kTextWords];
    for (size_t i = 0; i < CoreRow::words_of(uri_end); ++i) words[i] = row.text[i].load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    reading.is_whole = before % 2 == 0 && row.sequence.load(std::memory_order_relaxed) == before;
    if (!reading.is_whole && tries + 1 < kMostTries) {
      std::this_thread::yield();
      continue;
    }
    const auto* text = reinterpret_cast<const char*>(words);
    reading.method.assign(text, method_end);
    reading.remote.assign(text + method_end, remote_end - method_end);
    reading.uri.assign(text + remote_end, uri_end - remote_end);
    return true;
  }
  return true;
}

template <typename Visit>
void for_each_alive(const ScoreboardMemory& memory, size_t worker, Visit visit) {
  for (size_t seat = 0; seat < kSeats; ++seat) {
    WorkerRow& row = memory.row(worker, seat);
    if (is_alive(row)) visit(row, memory.cores_of(worker, seat));
  }
}

// Which process stands for its worker: the one that serves; during a reload one serves, and one starts or drains.
int rank(const ProcessReading& process) {
  switch (process.state) {
    case WorkerState::serving:
      return 3;
    case WorkerState::draining:
      return 2;
    case WorkerState::starting:
      return 1;
    case WorkerState::none:
      break;
  }
  return 0;
}

}  // namespace

WorkerReading read_worker(const ScoreboardMemory& memory, size_t worker) {
  WorkerReading reading;
  for (const ProcessReading& process : read_processes(memory, worker)) {
    if (rank(process) > rank(reading)) static_cast<ProcessReading&>(reading) = process;
  }
  uint32_t claims = 0;
  for (size_t seat = 0; seat < kSeats; ++seat) {
    const WorkerRow& row = memory.row(worker, seat);
    claims += row.claims;
    reading.requests += row.requests;
    reading.exceptions += row.exceptions;
    reading.signals += row.signals;
    reading.harakiris += row.harakiris;
    reading.refused += row.refused;
    reading.bytes_sent += row.bytes_sent;
    reading.busy_us += row.busy_us;
    for (size_t i = 0; i < kTimeBuckets; ++i) reading.times[i] += row.times[i];
    for (const std::atomic<uint64_t>& accepted : row.accepted) reading.accepted += accepted;
    if (row.claims > 0 && (row.pid == reading.pid || reading.pid == 0)) reading.average_us = row.average_us;
  }
  reading.respawns = claims == 0 ? 0 : claims - 1;
  return reading;
}

std::vector<AppReading> read_apps(const ScoreboardMemory& memory, size_t worker, size_t count) {
  std::vector<AppReading> readings(std::min(count, kMaxCountedApps));
  for (size_t seat = 0; seat < kSeats; ++seat) {
    const WorkerRow& row = memory.row(worker, seat);
    for (size_t app = 0; app < readings.size(); ++app) {
      readings[app].requests += row.apps[app].requests;
      readings[app].exceptions += row.apps[app].exceptions;
    }
  }
  return readings;
}

std::vector<ProcessReading> read_processes(const ScoreboardMemory& memory, size_t worker) {
  std::vector<ProcessReading> readings;
  for_each_alive(memory, worker, [&](const WorkerRow& row, const CoreRow*) { readings.push_back(read_process(row)); });
  return readings;
}

uint64_t read_accepted(const ScoreboardMemory& memory, size_t counter) {
  uint64_t total = 0;
  for (size_t worker = 0; worker < memory.workers(); ++worker) {
    for (size_t seat = 0; seat < kSeats; ++seat) total += memory.row(worker, seat).accepted[counter];
  }
  return total;
}

std::vector<CoreReading> read_busy_cores(const ScoreboardMemory& memory, size_t worker) {
  std::vector<CoreReading> readings;
  for_each_alive(memory, worker, [&](const WorkerRow& row, const CoreRow* cores) {
    const size_t count = std::min<size_t>(row.used_cores, memory.cores());
    for (size_t core = 0; core < count; ++core) {
      CoreReading reading;
      if (!read_core(cores[core], reading)) continue;
      reading.pid = row.pid;
      reading.core = static_cast<uint32_t>(core);
      readings.push_back(std::move(reading));
    }
  });
  return readings;
}

void count_harakiri(const ScoreboardMemory& memory, size_t worker, int32_t pid) {
  for_each_alive(memory, worker, [&](WorkerRow& row, const CoreRow*) {
    if (row.pid == pid) row.harakiris.fetch_add(1);
  });
}

void sample_worker_memory(const ScoreboardMemory& memory, size_t worker) {
  for_each_alive(memory, worker, [](WorkerRow& row, const CoreRow*) { sample_memory(row); });
}

}  // namespace tswsgi
