#include "net/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace tswsgi {
namespace {

NetError in_use(const std::string& shown) {
  NetError error = system_error(EADDRINUSE, "cannot bind to " + shown);
  error.text += " (probably another instance is running on " + shown + ")";
  return error;
}

// What to do about it, for the failures people meet.
const char* bind_hint(int code) {
  switch (code) {
    case EACCES:
      return " (ports below 1024 need root or CAP_NET_BIND_SERVICE; a unix socket needs a folder this user may write)";
    case EADDRNOTAVAIL:
      return " (no interface of this machine has that address)";
    case ENOENT:
      return " (the folder does not exist)";
    default:
      return "";
  }
}

// Whether somebody answers at this unix socket. Sets `error` when that cannot be told.
bool is_served(const Address& address, NetError& error) {
  OwnedFd probe = open_stream_socket(AF_UNIX, error);
  if (error) return false;
  if (connect(probe.get(), address.raw(), address.size) == 0) return true;
  switch (errno) {
    case EAGAIN:      // its queue is full
    case EPROTOTYPE:  // a datagram socket
      return true;
    case ECONNREFUSED:
    case ENOENT:  // removed since we looked
      return false;
    default:
      error = system_error(errno, "cannot find out whether a server still listens on " + address.path);
      return false;
  }
}

// Makes room for a unix socket. connect() is the probe: only a socket with a listener behind it accepts. The moment
// between another server's bind() and its listen() looks stale, so two servers that start in the same instant on one
// path can still displace each other.
NetError remove_stale_file(const Address& address) {
  struct stat file = {};
  if (lstat(address.path.c_str(), &file) < 0) {
    // A missing folder or a forbidden one is told by bind(), with its hint.
    return {};
  }
  if (!S_ISSOCK(file.st_mode)) {
    return {EEXIST, "cannot bind to " + address.path +
                        ": the file exists and is not a socket; remove it or choose another path"};
  }
  NetError error;
  if (is_served(address, error)) return in_use(address.path);
  if (error) return error;
  if (unlink(address.path.c_str()) < 0 && errno != ENOENT) {
    return system_error(errno, "cannot remove the stale socket " + address.path);
  }
  return {};
}

// Between bind() and listen(): nobody can connect before the permissions are what they should be.
NetError set_file_permissions(const ListenSpec& spec, const Address& address, Listener& out) {
  const char* path = address.path.c_str();
  if (spec.mode.has_value() && chmod(path, *spec.mode) < 0) {
    return system_error(errno, "cannot chmod the socket " + address.path);
  }
  const bool has_owner = spec.uid != static_cast<uid_t>(-1) || spec.gid != static_cast<gid_t>(-1);
  if (has_owner && lchown(path, spec.uid, spec.gid) < 0) {
    return system_error(errno, "cannot chown the socket " + address.path);
  }
  struct stat file = {};
  if (lstat(path, &file) < 0) return system_error(errno, "cannot stat the socket " + address.path);
  out.inode = file.st_ino;
  return {};
}

NetError set_tcp_options(const ListenSpec& spec, int fd) {
  const struct {
    int level;
    int option;
    int value;
    const char* name;
  } rows[] = {
      {SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"},
      {SOL_SOCKET, SO_REUSEPORT, spec.has_reuse_port ? 1 : 0, "SO_REUSEPORT"},
      {SOL_SOCKET, SO_KEEPALIVE, spec.has_keep_alive ? 1 : 0, "SO_KEEPALIVE"},
      {IPPROTO_IPV6, IPV6_V6ONLY, spec.is_ipv6_only ? 1 : 0, "IPV6_V6ONLY"},
      {IPPROTO_TCP, TCP_NODELAY, spec.has_no_delay ? 1 : 0, "TCP_NODELAY"},
      {IPPROTO_TCP, TCP_DEFER_ACCEPT, spec.defer_accept_seconds, "TCP_DEFER_ACCEPT"},
  };
  for (const auto& row : rows) {
    if (row.value == 0) continue;
    if (NetError error = set_socket_option(fd, row.level, row.option, row.value, row.name)) return error;
  }
  return {};
}

NetError take_over(int fd, Listener& out) {
  if (NetError error = describe_listener(fd, out)) return error;
  if (NetError error = set_nonblocking(fd)) return error;
  if (NetError error = set_close_on_exec(fd)) return error;
  out.fd = OwnedFd(fd);
  return {};
}

NetError bind_and_listen(const ListenSpec& spec, const Address& wanted, Listener& out) {
  NetError error;
  OwnedFd fd = open_stream_socket(wanted.storage.ss_family, error);
  if (error) return error;
  const std::string shown = format_address(wanted);
  if (wanted.is_tcp() && (error = set_tcp_options(spec, fd.get()))) return error;
  if (wanted.kind == AddressKind::unix_path && (error = remove_stale_file(wanted))) return error;
  if (bind(fd.get(), wanted.raw(), wanted.size) < 0) {
    if (errno == EADDRINUSE) return in_use(shown);
    error = system_error(errno, "cannot bind to " + shown);
    error.text += bind_hint(error.code);
    return error;
  }
  if (wanted.kind == AddressKind::unix_path && (error = set_file_permissions(spec, wanted, out))) {
    unlink(wanted.path.c_str());
    return error;
  }
  if (listen(fd.get(), spec.backlog) < 0) {
    // With SO_REUSEADDR two binds can succeed; the second listen() is what fails then.
    return errno == EADDRINUSE ? in_use(shown) : system_error(errno, "cannot listen on " + shown);
  }
  out.fd = std::move(fd);
  return {};
}

}  // namespace

NetError open_listener(const ListenSpec& spec, Listener& out) {
  out = Listener{};
  Address wanted;
  if (NetError error = parse_address(spec.address, wanted)) return error;
  if (wanted.kind == AddressKind::inherited) return take_over(wanted.fd, out);
  if (NetError error = bind_and_listen(spec, wanted, out)) return error;
  out.is_port_assigned = wanted.is_tcp() && wanted.port == 0;
  if (out.is_port_assigned) {
    Address bound;
    if (NetError error = local_address(out.fd.get(), bound)) return error;
    wanted.port = bound.port;
  }
  out.address = std::move(wanted);
  return {};
}

void stop_listening(int fd) { shutdown(fd, SHUT_RDWR); }

NetError describe_listener(int fd, Listener& out) {
  out = Listener{};
  const std::string name = "fd " + std::to_string(fd);
  int value = 0;
  socklen_t size = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size) < 0) {
    return system_error(errno, "cannot listen on " + name + " (was it handed to this process?)");
  }
  if (value != SOCK_STREAM) return {EINVAL, name + " is a socket, but not of the stream kind"};
  size = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) < 0) {
    return system_error(errno, "cannot read the state of " + name);
  }
  if (value == 0)
    return {EINVAL, name + " is a stream socket that does not listen; whoever opened it must listen() on it"};
  if (NetError error = local_address(fd, out.address)) return error;
  out.is_inherited = true;
  if (out.address.kind == AddressKind::unix_path) {
    struct stat file = {};
    if (lstat(out.address.path.c_str(), &file) == 0) out.inode = file.st_ino;
  }
  return {};
}

}  // namespace tswsgi
