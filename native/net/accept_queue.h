// How many connections wait in the kernel until somebody accepts them. Any thread may ask; nothing is shared.
#pragma once

#include <cstdint>

#include "net/socket.h"

namespace tswsgi {

struct AcceptQueue {
  uint32_t length = 0;
  uint32_t max = 0;  // what listen() was given, as far as net.core.somaxconn allowed it
};

// Of the listening socket `fd`, TCP or unix. EOPNOTSUPP for any other, and where the kernel does not tell.
NetError read_accept_queue(int fd, AcceptQueue& out);

}  // namespace tswsgi
