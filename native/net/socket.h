// The small things every socket here needs: an owned descriptor, descriptor flags, and an operating system error
// that says what was being done. Any thread may call these; nothing is shared.
#pragma once

#include <cstddef>
#include <string>

namespace tswsgi {

// What failed. `code` is an errno value, 0 where all is well; `text` is a whole sentence for the log.
struct NetError {
  int code = 0;
  std::string text;

  explicit operator bool() const { return code != 0; }
};

// NetError{code, "<what>: <the system's words for code, in lower case at the start>"}.
NetError system_error(int code, const std::string& what);

// A descriptor that is closed with its owner. Moves, never copies.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.release()) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept;
  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;
  ~OwnedFd() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  // Hands the descriptor to the caller, who closes it from now on.
  int release();
  void reset();

 private:
  int fd_ = -1;
};

// A new stream socket, non-blocking and close-on-exec; closed when `error` is set.
OwnedFd open_stream_socket(int family, NetError& error);

NetError set_nonblocking(int fd);
NetError set_close_on_exec(int fd);

// How many descriptors this process may have open; 0: any number.
size_t descriptor_limit();

// setsockopt() of one int; `name` is for the message only: "SO_REUSEPORT".
NetError set_socket_option(int fd, int level, int option, int value, const char* name);

}  // namespace tswsgi
