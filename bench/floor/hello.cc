// The floor for keep-alive requests. It looks for the empty line that ends a head and parses nothing else.
// A request that comes in two pieces is not answered: wrk sends whole ones.
#include "server.h"

namespace {

constexpr size_t kMaxRequestBytes = 64 * 1024;

size_t count_requests(const char* bytes, size_t size) {
  size_t count = 0;
  const char* end = bytes + size;
  while (auto* found = static_cast<const char*>(memmem(bytes, size, "\r\n\r\n", 4))) {
    count += 1;
    bytes = found + 4;
    size = static_cast<size_t>(end - bytes);
  }
  return count;
}

bool serve(int fd, const std::string& answer) {
  static char bytes[kMaxRequestBytes];
  static std::string answers;
  ssize_t size = recv(fd, bytes, sizeof bytes, 0);
  if (size <= 0) return false;
  answers.clear();
  for (size_t count = count_requests(bytes, static_cast<size_t>(size)); count > 0; --count) answers += answer;
  return send(fd, answers.data(), answers.size(), MSG_NOSIGNAL) >= 0;
}

}  // namespace

int main() {
  int listener = listen_anywhere();
  if (listener < 0) return 1;
  serve_all(listener, true, "", serve);
}
