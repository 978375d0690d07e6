#include "shm/scoreboard.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace tswsgi {

namespace {

size_t segment_bytes(size_t workers, size_t cores) {
  return sizeof(ScoreboardHeader) + workers * kSeats * (sizeof(WorkerRow) + cores * sizeof(CoreRow));
}

// The first seat that nobody holds; one that somebody seems to hold when its number has gone to another process.
size_t free_seat(const ScoreboardMemory& memory, size_t worker) {
  size_t oldest = 0;
  for (size_t seat = 0; seat < kSeats; ++seat) {
    const WorkerRow& row = memory.row(worker, seat);
    if (!is_alive(row)) return seat;
    if (row.heartbeat_us < memory.row(worker, oldest).heartbeat_us) oldest = seat;
  }
  return oldest;
}

// Microseconds by the number of their bits.
size_t bucket_of(uint64_t time_us) {
  const size_t bits = time_us == 0 ? 0 : 64 - static_cast<size_t>(__builtin_clzll(time_us));
  return std::min(bits, kTimeBuckets - 1);
}

}  // namespace

ScoreboardMemory::~ScoreboardMemory() {
  if (memory_ != nullptr) munmap(memory_, bytes_);
}

int ScoreboardMemory::create(size_t workers, size_t cores) {
  const int fd = memfd_create("tswsgi-scoreboard", MFD_CLOEXEC);
  if (fd < 0) return -errno;
  const ScoreboardHeader header{workers, cores};
  if (ftruncate(fd, static_cast<off_t>(segment_bytes(workers, cores))) < 0 ||
      pwrite(fd, &header, sizeof(header), 0) != static_cast<ssize_t>(sizeof(header))) {
    const int failed = -errno;
    close(fd);
    return failed;
  }
  return fd;
}

int ScoreboardMemory::map(int fd) {
  struct stat facts;
  ScoreboardHeader header;
  if (fstat(fd, &facts) < 0) return -errno;
  if (pread(fd, &header, sizeof(header), 0) != static_cast<ssize_t>(sizeof(header))) return -EINVAL;
  const auto bytes = static_cast<size_t>(facts.st_size);
  if (bytes != segment_bytes(header.workers, header.cores)) return -EINVAL;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return -errno;
  memory_ = memory;
  bytes_ = bytes;
  workers_ = header.workers;
  cores_ = header.cores;
  rows_ = reinterpret_cast<WorkerRow*>(static_cast<uint8_t*>(memory) + sizeof(ScoreboardHeader));
  core_rows_ = reinterpret_cast<CoreRow*>(rows_ + workers_ * kSeats);
  return 0;
}

Scoreboard::~Scoreboard() {
  if (row_ == nullptr || row_->pid != getpid()) return;
  row_->attention = Attention::none;
  row_->state = WorkerState::none;
  row_->pid = 0;
}

int Scoreboard::join(int fd, size_t worker, size_t cores, uint32_t generation, uint64_t now_us) {
  if (const int failed = memory_.map(fd)) return failed;
  if (worker >= memory_.workers() || cores > memory_.cores()) return -ERANGE;
  take_seat(worker, generation, now_us);
  sample_memory();
  return 0;
}

// Counters go on; what was true of the process before is not true of this one.
void Scoreboard::take_seat(size_t worker, uint32_t generation, uint64_t now_us) {
  const size_t seat = free_seat(memory_, worker);
  row_ = &memory_.row(worker, seat);
  core_rows_ = memory_.cores_of(worker, seat);
  row_->state = WorkerState::starting;
  row_->generation = generation;
  row_->started_us = row_->heartbeat_us = now_us;
  row_->attention = Attention::none;
  row_->in_flight = row_->waiting = row_->connections = 0;
  // It may have ended in the middle of writing.
  for (uint32_t core = 0; core < row_->used_cores; ++core) {
    core_rows_[core].since_us = core_rows_[core].deadline_us = 0;
    core_rows_[core].sequence = (core_rows_[core].sequence + 1) & ~1u;
  }
  add(row_->claims, 1);
  row_->pid = getpid();
}

void Scoreboard::count_end(uint64_t time_us) {
  add(row_->busy_us, time_us);
  add(row_->times[bucket_of(time_us)], 1);
  const uint64_t average = row_->average_us.load(std::memory_order_relaxed);
  row_->average_us.store((average + time_us) / 2, std::memory_order_relaxed);
}

void Scoreboard::sample_memory() { tswsgi::sample_memory(*row_); }

uint64_t Scoreboard::total_requests() const {
  uint64_t total = 0;
  for (size_t worker = 0; worker < memory_.workers(); ++worker) {
    for (size_t seat = 0; seat < kSeats; ++seat) {
      total += memory_.row(worker, seat).requests.load(std::memory_order_relaxed);
    }
  }
  return total;
}

bool is_alive(const WorkerRow& row) {
  const pid_t pid = row.pid;
  return pid != 0 && (kill(pid, 0) == 0 || errno == EPERM);
}

// proc(5): the first two numbers of statm are the sizes of the process and of what of it is in memory, in pages.
void sample_memory(WorkerRow& row) {
  char text[64];
  std::snprintf(text, sizeof(text), "/proc/%d/statm", static_cast<int>(row.pid));
  const int fd = open(text, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  const ssize_t size = read(fd, text, sizeof(text) - 1);
  close(fd);
  unsigned long long all = 0;
  unsigned long long resident = 0;
  text[std::max<ssize_t>(size, 0)] = '\0';
  if (std::sscanf(text, "%llu %llu", &all, &resident) != 2) return;
  const auto page_bytes = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  row.vsz_bytes = all * page_bytes;
  row.rss_bytes = resident * page_bytes;
}

}  // namespace tswsgi
