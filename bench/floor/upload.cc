// The floor for large bodies that come in: 64 KiB at a time, counted and thrown away. Of the head only Content-Length is
// looked for; the generator sends heads whole.
#include <cerrno>
#include <cstdlib>
#include <unordered_map>

#include "server.h"

namespace {

struct Body {
  size_t length = 0;
  size_t missing = 0;
};

bool answer(int fd, size_t length) {
  const std::string count = std::to_string(length);
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
                           std::to_string(count.size()) + "\r\n\r\n" + count;
  return send(fd, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
}

bool serve(int fd, const std::string&) {
  static char bytes[kPartBytes + 1];
  static std::unordered_map<int, Body> bodies;
  Body& body = bodies[fd];
  const ssize_t size = recv(fd, bytes, kPartBytes, 0);
  if (size <= 0) {
    bodies.erase(fd);
    return size < 0 && errno == EAGAIN;
  }
  size_t behind_head = 0;
  if (body.missing == 0) {
    bytes[size] = '\0';
    const char* end = strstr(bytes, "\r\n\r\n");
    const char* length = strcasestr(bytes, "content-length:");
    if (end == nullptr || length == nullptr) return false;
    body.length = body.missing = strtoull(length + strlen("content-length:"), nullptr, 10);
    behind_head = static_cast<size_t>(end + 4 - bytes);
  }
  body.missing -= static_cast<size_t>(size) - behind_head;
  return body.missing > 0 || answer(fd, body.length);
}

}  // namespace

int main() {
  int listener = listen_anywhere();
  if (listener < 0) return 1;
  serve_all(listener, true, "", serve);
}
