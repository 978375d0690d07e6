#include "os/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace tswsgi {
namespace {

// Those of Linux that are of use to a server. Their type is an enumeration in glibc and int in musl.
const struct {
  const char* name;
  decltype(RLIMIT_AS) resource;
} kLimits[] = {
    {"as", RLIMIT_AS},         {"core", RLIMIT_CORE},   {"fsize", RLIMIT_FSIZE}, {"memlock", RLIMIT_MEMLOCK},
    {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"stack", RLIMIT_STACK},
};

// Machines with more processors than cpu_set_t has bits are left to their administrators.
NetError set_thread_affinity(pid_t thread, const cpu_set_t& set) {
  if (sched_setaffinity(thread, sizeof set, &set) == 0 || errno == ESRCH) return {};  // ESRCH: it has just ended
  return system_error(errno, "cannot choose the processors of thread " + std::to_string(thread));
}

}  // namespace

NetError set_limit(const std::string& resource, uint64_t value) {
  for (const auto& row : kLimits) {
    if (resource != row.name) continue;
    const rlimit limit = {value, value};
    if (setrlimit(row.resource, &limit) == 0) return {};
    return system_error(errno, "cannot limit " + resource + " to " + std::to_string(value));
  }
  return {EINVAL, "there is no limit named " + resource};
}

NetError allowed_cpus(std::vector<int>& out) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) < 0) return system_error(errno, "cannot read the processors allowed");
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) out.push_back(cpu);
  }
  return {};
}

NetError set_affinity(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) {
    if (cpu >= 0 && cpu < CPU_SETSIZE) CPU_SET(cpu, &set);
  }
  // The call is for one thread, and Node has several before the first line of JavaScript.
  DIR* threads = opendir("/proc/self/task");
  if (threads == nullptr) return set_thread_affinity(0, set);
  NetError error;
  for (const dirent* entry = readdir(threads); entry != nullptr && !error; entry = readdir(threads)) {
    const int thread = std::atoi(entry->d_name);
    if (thread > 0) error = set_thread_affinity(thread, set);
  }
  closedir(threads);
  return error;
}

NetError change_root(const std::string& path) {
  if (chroot(path.c_str()) < 0) return system_error(errno, "cannot chroot to " + path);
  if (chdir("/") < 0) return system_error(errno, "cannot enter " + path);
  return {};
}

NetError redirect_output(const std::string& path, mode_t mode, bool truncates, int also) {
  const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | (truncates ? O_TRUNC : 0);
  const OwnedFd file(open(path.c_str(), flags, mode));
  if (!file.is_open()) return system_error(errno, "cannot open the log " + path);
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO, also}) {
    if (fd < 0) continue;
    while ((fd == also ? dup3(file.get(), fd, O_CLOEXEC) : dup2(file.get(), fd)) < 0) {
      if (errno != EINTR && errno != EBUSY) return system_error(errno, "cannot write to the log " + path);
    }
  }
  return {};
}

bool reap_child(pid_t pid) { return waitpid(pid, nullptr, WNOHANG) == pid; }

}  // namespace tswsgi
