// A listening socket: made, bound and listening in one step, or taken over from whoever started this process.
//
// The master's main thread calls these before it starts workers. The descriptor then lives as long as the master:
// connections in the kernel's queue outlive every worker.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "net/address.h"

namespace tswsgi {

struct ListenSpec {
  std::string address;
  int backlog = 100;
  bool has_reuse_port = false;
  bool has_keep_alive = false;
  bool has_no_delay = false;
  bool is_ipv6_only = false;
  int defer_accept_seconds = 0;
  std::optional<mode_t> mode;          // of the file of a unix socket
  uid_t uid = static_cast<uid_t>(-1);  // -1: leave as it is
  gid_t gid = static_cast<gid_t>(-1);
};

struct Listener {
  OwnedFd fd;
  Address address;
  bool is_port_assigned = false;
  bool is_inherited = false;
  ino_t inode = 0;  // of the file of a unix socket
};

// Binds and listens as `spec` says; for `fd://N` takes over descriptor N.
//
// The file of a unix socket is replaced when nobody listens behind it any more. EADDRINUSE when somebody does, EEXIST
// when the path is anything but a socket: such a file is never removed.
NetError open_listener(const ListenSpec& spec, Listener& out);

// Describes a listening socket that exists. `out.fd` stays empty: the caller keeps the descriptor.
// ENOTSOCK, EINVAL or EAFNOSUPPORT when it is no listening stream socket of a kind that is served.
NetError describe_listener(int fd, Listener& out);

// From now on nobody can connect, whoever else has the socket open; connections that wait are reset.
void stop_listening(int fd);

}  // namespace tswsgi
