// The scoreboard as plain values, for whoever judges or shows the workers. It asks no worker, so all of it can be had
// while every worker is stuck. Any process, any thread.
#pragma once

#include <string>
#include <vector>

#include "shm/scoreboard.h"

namespace tswsgi {

// One process of a worker. Times are monotonic, in microseconds.
struct ProcessReading {
  int32_t pid = 0;
  WorkerState state = WorkerState::none;
  uint32_t generation = 0;
  uint32_t in_flight = 0;
  uint32_t waiting = 0;
  uint32_t connections = 0;
  uint64_t heartbeat_us = 0;
  uint64_t started_us = 0;
  uint64_t rss_bytes = 0;
  uint64_t vsz_bytes = 0;
};

// A worker: the process that serves for it, and what all of its processes have counted. pid 0: there is none.
struct WorkerReading : ProcessReading {
  uint64_t requests = 0;
  uint64_t exceptions = 0;
  uint64_t signals = 0;
  uint64_t harakiris = 0;
  uint64_t refused = 0;
  uint64_t bytes_sent = 0;
  uint64_t busy_us = 0;
  uint64_t average_us = 0;
  uint32_t respawns = 0;
  uint64_t times[kTimeBuckets] = {};
  uint64_t accepted = 0;  // on all sockets
};

// A request in flight.
struct CoreReading {
  int32_t pid = 0;
  uint32_t core = 0;
  uint64_t since_us = 0;
  uint64_t deadline_us = 0;  // 0: none
  std::string method;
  std::string uri;  // as far as it fitted
  std::string remote;
  // False: its writer was killed or stopped half-way, so that the texts may be of two requests.
  bool is_whole = true;
};

// One of several applications.
struct AppReading {
  uint64_t requests = 0;
  uint64_t exceptions = 0;
};

// `worker` counts from 0 and is one there is.
WorkerReading read_worker(const ScoreboardMemory& memory, size_t worker);
// What the applications of a worker have counted, `count` of them.
std::vector<AppReading> read_apps(const ScoreboardMemory& memory, size_t worker, size_t count);
// Those alive: during a reload a worker has two.
std::vector<ProcessReading> read_processes(const ScoreboardMemory& memory, size_t worker);
// Connections that all workers have accepted, by the counter of the listening socket.
uint64_t read_accepted(const ScoreboardMemory& memory, size_t counter);
// Of all processes of the worker that are alive.
std::vector<CoreReading> read_busy_cores(const ScoreboardMemory& memory, size_t worker);
// Counts a harakiri for the process `pid` of the worker.
void count_harakiri(const ScoreboardMemory& memory, size_t worker, int32_t pid);
// Looks how much memory the processes of the worker use now: a worker that is stuck cannot say it.
void sample_worker_memory(const ScoreboardMemory& memory, size_t worker);

}  // namespace tswsgi
