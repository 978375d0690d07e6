// The floor for large bodies that go out: parts of 64 KiB, one send for each, until the socket takes no more.
#pragma once

#include <cerrno>
#include <unordered_map>

#include "server.h"

// The text that the applications send, too.
inline std::string make_part() {
  const std::string line = "tswsgi and its peers carry these 64 bytes as often as is asked.\n";
  std::string part;
  while (part.size() < kPartBytes) part += line;
  return part;
}

// Sends what the socket takes of the last `left` bytes of a body. False when that has failed.
inline bool send_parts(int fd, const std::string& part, size_t& left) {
  while (left > 0) {
    const size_t at = (kPartBytes - left % kPartBytes) % kPartBytes;
    const ssize_t size = send(fd, part.data() + at, kPartBytes - at, MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN;
    left -= static_cast<size_t>(size);
  }
  return true;
}

inline int serve_large(size_t body_bytes) {
  const int listener = listen_anywhere();
  if (listener < 0) return 1;
  const std::string part = make_part();
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
                           std::to_string(body_bytes) + "\r\n\r\n";
  std::unordered_map<int, size_t> missing;
  const auto serve = [&](int fd, const std::string&) {
    static char bytes[kPartBytes];
    size_t& left = missing[fd];
    for (;;) {
      if (!send_parts(fd, part, left)) break;
      if (left > 0) return true;
      const ssize_t size = recv(fd, bytes, sizeof bytes, 0);
      if (size < 0 && errno == EAGAIN) return true;
      if (size <= 0 || send(fd, head.data(), head.size(), MSG_NOSIGNAL | MSG_MORE) < 0) break;
      left = body_bytes;
    }
    missing.erase(fd);
    return false;
  };
  serve_all(listener, true, "", serve, EPOLLIN | EPOLLOUT | EPOLLET);
  return 0;
}
