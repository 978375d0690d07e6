// What a server asks the kernel for its own process, where Node has no call for it: resource limits, processors, the
// root folder, the log behind descriptors 1 and 2, and children that nobody waits for. Called from the main thread of a
// process, at its start or rarely; nothing is kept.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "net/socket.h"

namespace tswsgi {

// setrlimit(2), soft and hard; `resource` is the name in lower case without RLIMIT_: "nofile", "as".
NetError set_limit(const std::string& resource, uint64_t value);

// The processors this process may run on, in ascending order.
NetError allowed_cpus(std::vector<int>& out);
// Lets every thread of this process, and what they start from now on, run on these only.
NetError set_affinity(const std::vector<int>& cpus);

// chroot(2), and the working directory within.
NetError change_root(const std::string& path);

// Opens `path` for appending, made with `mode` where it is not there, and puts it in the place of descriptors 1 and 2:
// writes under way end in the old file, later ones begin in the new one; in that of `also`, too, unless it is negative.
// Nothing has changed when it fails.
NetError redirect_output(const std::string& path, mode_t mode, bool truncates, int also);

// waitpid(2) without waiting. Whether `pid` was a child that had ended.
bool reap_child(pid_t pid);

}  // namespace tswsgi
