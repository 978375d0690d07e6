#include "net/stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tswsgi {

namespace {

constexpr uint8_t kMappedPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

size_t write_octet(char* out, uint8_t value) {
  size_t size = 0;
  if (value >= 100) out[size++] = static_cast<char>('0' + value / 100);
  if (value >= 10) out[size++] = static_cast<char>('0' + value / 10 % 10);
  out[size++] = static_cast<char>('0' + value % 10);
  return size;
}

Transfer from_result(ssize_t result) {
  if (result > 0) return {Transfer::Result::some, static_cast<size_t>(result)};
  if (result == 0) return {Transfer::Result::end};
  return {errno == EAGAIN || errno == EWOULDBLOCK ? Transfer::Result::would_block : Transfer::Result::failed};
}

// Of a unix socket nothing is taken.
void read_address(const sockaddr_storage& address, PeerAddress& out) {
  if (address.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
    out.family = 4;
    out.port = ntohs(v4->sin_port);
    std::memcpy(out.bytes, &v4->sin_addr, 4);
  } else if (address.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
    out.port = ntohs(v6->sin6_port);
    const bool is_mapped = std::memcmp(&v6->sin6_addr, kMappedPrefix, sizeof(kMappedPrefix)) == 0;
    out.family = is_mapped ? 4 : 6;
    const auto* raw = reinterpret_cast<const uint8_t*>(&v6->sin6_addr);
    std::memcpy(out.bytes, is_mapped ? raw + 12 : raw, is_mapped ? 4 : 16);
  }
}

// An application may have closed what every program writes to. A connection must not take that place, or its peer would
// read what is written there: it moves on, and nothing comes in its stead.
bool leave_standard_stream(int& fd) {
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (moved >= 0 && nothing >= 0) dup2(nothing, fd);
  if (moved < 0 || nothing < 0) close(fd);
  if (nothing > STDERR_FILENO) close(nothing);
  fd = moved;
  return moved >= 0;
}

Transfer receive(int fd, void* into, size_t capacity, int flags) {
  ssize_t result;
  do {
    result = recv(fd, into, capacity, flags);
  } while (result < 0 && errno == EINTR);
  return from_result(result);
}

}  // namespace

size_t PeerAddress::write(char* out) const {
  if (family == 4) {
    size_t size = 0;
    for (int i = 0; i < 4; ++i) {
      if (i > 0) out[size++] = '.';
      size += write_octet(out + size, bytes[i]);
    }
    return size;
  }
  if (family == 6 && inet_ntop(AF_INET6, bytes, out, kMaxText) != nullptr) return std::strlen(out);
  return 0;
}

AcceptResult accept_stream(int listener, int& fd, PeerAddress& peer) {
  sockaddr_storage address;
  socklen_t size = sizeof(address);
  do {
    fd = accept4(listener, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) {
    switch (errno) {
      case EAGAIN:
        return AcceptResult::none_waiting;
      case EMFILE:
      case ENFILE:
        return AcceptResult::out_of_descriptors;
      case ENOBUFS:
      case ENOMEM:
        return AcceptResult::out_of_memory;
      // accept(2): Linux passes pending network errors of the new socket on; they concern that peer alone.
      case ECONNABORTED:
      case ENETDOWN:
      case EPROTO:
      case ENOPROTOOPT:
      case EHOSTDOWN:
      case ENONET:
      case EHOSTUNREACH:
      case EOPNOTSUPP:
      case ENETUNREACH:
      case EPERM:
        return AcceptResult::aborted;
      default:
        return AcceptResult::failed;
    }
  }
  if (fd <= STDERR_FILENO && !leave_standard_stream(fd)) return AcceptResult::aborted;
  read_address(address, peer);
  return AcceptResult::accepted;
}

Transfer receive(int fd, void* into, size_t capacity) { return receive(fd, into, capacity, 0); }

Transfer peek(int fd, void* into, size_t capacity) { return receive(fd, into, capacity, MSG_PEEK); }

Transfer receive_parts(int fd, iovec* parts, size_t count) {
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = count;
  ssize_t result;
  do {
    result = recvmsg(fd, &message, 0);
  } while (result < 0 && errno == EINTR);
  return from_result(result);
}

Transfer send_parts(int fd, const iovec* parts, size_t count) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = count;
  ssize_t result;
  do {
    result = sendmsg(fd, &message, MSG_NOSIGNAL);
  } while (result < 0 && errno == EINTR);
  return from_result(result);
}

Transfer send_bytes(int fd, const void* bytes, size_t size) {
  ssize_t result;
  do {
    result = send(fd, bytes, size, MSG_NOSIGNAL);
  } while (result < 0 && errno == EINTR);
  return from_result(result);
}

bool has_failed(int fd) {
  int error = 0;
  socklen_t size = sizeof(error);
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error != 0;
}

// tcp(7)
size_t unacknowledged(int fd) {
  int bytes = 0;
  return ioctl(fd, SIOCOUTQ, &bytes) < 0 || bytes < 0 ? 0 : static_cast<size_t>(bytes);
}

bool has_unacknowledged(int fd) {
  int bytes = 0;
  return ioctl(fd, SIOCOUTQ, &bytes) < 0 || bytes > 0;
}

bool has_unread(int fd) {
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

bool has_waiting(int listener) {
  pollfd one{listener, POLLIN, 0};
  return poll(&one, 1, 0) > 0;
}

bool local_address(int fd, PeerAddress& local) {
  sockaddr_storage address;
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) < 0) return false;
  read_address(address, local);
  return local.family != 0;
}

void finish_sending(int fd) { shutdown(fd, SHUT_WR); }

void close_stream(int fd) { ::close(fd); }

// socket(7): a time of 0 to linger is what makes it a reset. Unix sockets have none.
void set_reset_at_close(int fd, bool is_wanted) {
  const linger at_once{is_wanted ? 1 : 0, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void reset_stream(int fd) {
  set_reset_at_close(fd, true);
  ::close(fd);
}

}  // namespace tswsgi
