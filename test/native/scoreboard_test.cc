// The scoreboard: what is written can be read, by another process, after its writer's death, and while it is written.
#include "scoreboard_test.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "shm/scoreboard_reader.h"

namespace tswsgi::test {

namespace {

constexpr size_t kWorkers = 2;
constexpr size_t kCores = 4;

// A segment that is closed with its owner.
struct Segment {
  Segment() : fd(ScoreboardMemory::create(kWorkers, kCores)) { memory.map(fd); }
  ~Segment() { close(fd); }
  int fd;
  ScoreboardMemory memory;
};

Bytes bytes(const std::string& text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

void begin(Scoreboard& scoreboard, uint32_t core, uint64_t now_us, const std::string& uri) {
  scoreboard.count_begin();
  scoreboard.begin_core(core, now_us, bytes("GET"), bytes("192.0.2.1"), bytes(uri));
}

void end(Scoreboard& scoreboard, uint32_t core, uint64_t time_us) {
  scoreboard.end_core(core);
  scoreboard.count_end(time_us);
}

}  // namespace

void test_scoreboard_counts(Checker& check) {
  Segment segment;
  Scoreboard first, second;
  check.is_true(first.join(segment.fd, 0, kCores, 7, 100) == 0, "the first worker joins");
  check.is_true(second.join(segment.fd, 1, kCores, 7, 100) == 0, "the second worker joins");
  check.is_true(Scoreboard().join(segment.fd, kWorkers, kCores, 7, 100) < 0, "there is no third worker");
  check.is_true(Scoreboard().join(segment.fd, 0, kCores + 1, 7, 100) < 0, "there is no room for more cores");

  begin(first, 2, 1000, "/slow?x=1");
  begin(first, 0, 1500, "/" + std::string(500, 'u'));
  begin(second, 0, 2000, "/");
  first.set_in_flight(1);
  first.set_waiting(3);
  first.count_sent(40);
  first.count_exceptions(2);
  first.count_refused();
  first.count_accepted(3);
  first.count_accepted(kAcceptCounters - 1);
  second.count_accepted(3);
  first.count_app(1, 3, 1);
  first.count_app(1, 2, 0);
  second.count_app(1, 7, 7);
  const auto apps = read_apps(segment.memory, 0, 2);
  if (check.is_true(apps.size() == 2, "two applications are asked for")) {
    check.is_true(apps[0].requests == 0 && apps[0].exceptions == 0, "one has had nothing");
    check.is_true(apps[1].requests == 5 && apps[1].exceptions == 1, "the other one has counted");
  }
  check.is_true(read_apps(segment.memory, 0, 1000).size() == kMaxCountedApps, "no more are counted");
  const auto cores = read_busy_cores(segment.memory, 0);
  if (check.is_true(cores.size() == 2, "two cores are busy")) {
    check.equals(cores[1].method + " " + cores[1].uri + " " + cores[1].remote, "GET /slow?x=1 192.0.2.1", "its text");
    check.is_true(cores[1].core == 2 && cores[1].since_us == 1000 && cores[1].pid == getpid(), "its numbers");
    check.is_true(cores[0].uri.size() > 150 && cores[0].uri.size() < 250, "a long URI is cut");
    check.equals(cores[0].remote, "192.0.2.1", "the address is not");
  }
  end(first, 2, 1000);
  end(first, 0, 2000);
  begin(first, 2, 4000, "/");
  const WorkerReading reading = read_worker(segment.memory, 0);
  check.is_true(reading.pid == getpid() && reading.generation == 7 && reading.started_us == 100, "who it is");
  check.is_true(reading.requests == 3 && reading.in_flight == 1 && reading.waiting == 3, "requests");
  check.is_true(reading.bytes_sent == 40 && reading.exceptions == 2, "bytes and exceptions");
  check.is_true(reading.busy_us == 3000 && reading.average_us == (1000 / 2 + 2000) / 2, "sum and average of times");
  check.is_true(reading.times[10] == 1 && reading.times[11] == 1, "times by their number of bits");
  check.is_true(reading.rss_bytes > 0 && reading.vsz_bytes >= reading.rss_bytes, "memory");
  check.is_true(first.total_requests() == 4, "requests of all workers");
  check.is_true(reading.accepted == 2 && reading.refused == 1, "connections");
  check.is_true(read_accepted(segment.memory, 3) == 2 && read_accepted(segment.memory, 0) == 0, "by socket");
}

void test_scoreboard_seats(Checker& check) {
  Segment segment;
  {
    Scoreboard old;
    old.join(segment.fd, 0, kCores, 1, 100);
    old.set_state(WorkerState::serving);
    begin(old, 0, 1000, "/old");
    Scoreboard next;
    next.join(segment.fd, 0, kCores, 2, 200);
    check.is_true(read_processes(segment.memory, 0).size() == 2, "both are there");
    check.is_true(read_worker(segment.memory, 0).generation == 1, "the one that serves stands for the worker");
    next.set_state(WorkerState::serving);
    old.set_state(WorkerState::draining);
    begin(next, 0, 2000, "/next");
    check.is_true(read_worker(segment.memory, 0).generation == 2, "the next one serves");
    check.is_true(read_busy_cores(segment.memory, 0).size() == 2, "the same core of both");
    check.is_true(read_worker(segment.memory, 0).requests == 2, "what both have counted");
  }
  const WorkerReading reading = read_worker(segment.memory, 0);
  check.is_true(reading.pid == 0 && reading.state == WorkerState::none, "both have gone");
  check.is_true(reading.requests == 2 && reading.respawns == 1, "what they counted stays");
}

// A process that is killed leaves its rows as they are.
void test_scoreboard_after_death(Checker& check) {
  Segment segment;
  const pid_t child = fork();
  if (child == 0) {
    auto* scoreboard = new Scoreboard;
    scoreboard->join(segment.fd, 0, kCores, 1, 100);
    begin(*scoreboard, 3, 1000, "/fatal");
    _exit(0);
  }
  siginfo_t exited;
  waitid(P_PID, static_cast<id_t>(child), &exited, WEXITED | WNOWAIT);
  const auto cores = read_busy_cores(segment.memory, 0);
  check.is_true(cores.size() == 1 && cores[0].uri == "/fatal", "another process reads it");
  waitpid(child, nullptr, 0);
  check.is_true(read_worker(segment.memory, 0).pid == 0, "nobody holds the seat any more");
  check.is_true(read_busy_cores(segment.memory, 0).empty(), "and nothing is in flight");
  Scoreboard next;
  next.join(segment.fd, 0, kCores, 1, 200);
  const WorkerReading reading = read_worker(segment.memory, 0);
  check.is_true(reading.pid == getpid() && reading.requests == 1 && reading.respawns == 1, "counters go on");
  check.is_true(reading.in_flight == 0 && read_busy_cores(segment.memory, 0).empty(), "the request does not");
}

void test_scoreboard_while_written(Checker& check) {
  constexpr size_t kReadings = 20'000;
  constexpr size_t kMostRounds = 5'000'000;
  Segment segment;
  std::atomic<bool> is_done{false};
  std::thread writer([&] {
    Scoreboard scoreboard;
    scoreboard.join(segment.fd, 0, kCores, 1, 100);
    for (uint64_t i = 0; !is_done; ++i) {
      const size_t size = 1 + i % 150;
      scoreboard.begin_core(0, size, bytes("GET"), bytes(""),
                            bytes(std::string(size, static_cast<char>('a' + i % 26))));
      if (i % 3 == 0) scoreboard.end_core(0);
    }
  });
  size_t seen = 0;
  size_t torn = 0;
  for (size_t round = 0; seen < kReadings && round < kMostRounds; ++round) {
    for (const CoreReading& core : read_busy_cores(segment.memory, 0)) {
      if (!core.is_whole) continue;  // the kernel kept the writer off the processor in the middle of a row
      ++seen;
      torn += core.uri != std::string(core.since_us, core.uri.empty() ? '?' : core.uri[0]);
    }
  }
  is_done = true;
  writer.join();
  check.is_true(seen >= kReadings, "there was enough to read");
  check.is_true(torn == 0, std::to_string(torn) + " of " + std::to_string(seen) + " readings were torn");
}

}  // namespace tswsgi::test
