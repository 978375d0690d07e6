// A unix datagram socket to somebody who listens: how a service talks to systemd (sd_notify(3)). What is written to
// the descriptor is sent as one message. The caller owns it; any thread may write.
#pragma once

#include <string>

#include "net/socket.h"

namespace tswsgi {

// Connects to `/path` or `@abstract`. A write to it gives up after a second when the other side does not read.
NetError connect_datagram(const std::string& address, OwnedFd& out);

}  // namespace tswsgi
