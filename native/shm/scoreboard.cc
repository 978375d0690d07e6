#include "shm/scoreboard.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tswsgi {

Scoreboard::~Scoreboard() {
  if (rows_ != nullptr) munmap(rows_, count_ * sizeof(Row));
}

int Scoreboard::create(size_t workers) {
  const int fd = memfd_create("tswsgi-scoreboard", MFD_CLOEXEC);
  if (fd < 0) return -errno;
  if (ftruncate(fd, static_cast<off_t>(workers * sizeof(Row))) < 0) {
    const int failed = -errno;
    close(fd);
    return failed;
  }
  return fd;
}

int Scoreboard::map(int fd, size_t worker) {
  struct stat facts;
  if (fstat(fd, &facts) < 0) return -errno;
  const size_t count = static_cast<size_t>(facts.st_size) / sizeof(Row);
  if (worker >= count) return -ERANGE;
  void* memory = mmap(nullptr, count * sizeof(Row), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return -errno;
  rows_ = static_cast<Row*>(memory);
  count_ = count;
  own_ = worker;
  return 0;
}

uint64_t Scoreboard::total_requests() const {
  uint64_t total = 0;
  for (size_t i = 0; i < count_; ++i) total += rows_[i].requests.load(std::memory_order_relaxed);
  return total;
}

}  // namespace tswsgi
