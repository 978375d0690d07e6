#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>

namespace tswsgi {

NetError system_error(int code, const std::string& what) {
  std::string reason = strerror(code);
  // "Address already in use" in the middle of a sentence; abbreviations such as "I/O error" keep their capitals.
  if (reason.size() > 1 && std::islower(static_cast<unsigned char>(reason[1])) != 0) {
    reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  }
  return {code, what + ": " + reason};
}

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int OwnedFd::release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

void OwnedFd::reset() {
  // close() is not tried again after EINTR: Linux has given the number back by then.
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

OwnedFd open_stream_socket(int family, NetError& error) {
  OwnedFd fd(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) error = system_error(errno, "cannot create a socket");
  return fd;
}

NetError set_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
    return system_error(errno, "cannot make fd " + std::to_string(fd) + " non-blocking");
  }
  return {};
}

NetError set_close_on_exec(int fd) {
  const int flags = fcntl(fd, F_GETFD);
  if (flags < 0 || fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0) {
    return system_error(errno, "cannot make fd " + std::to_string(fd) + " close-on-exec");
  }
  return {};
}

size_t descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  return limit.rlim_cur;
}

NetError set_socket_option(int fd, int level, int option, int value, const char* name) {
  if (setsockopt(fd, level, option, &value, sizeof value) < 0) {
    return system_error(errno, std::string("cannot set ") + name + " to " + std::to_string(value));
  }
  return {};
}

}  // namespace tswsgi
