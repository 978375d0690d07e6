// The floor for a connection per request: what comes first is taken for the whole request, and the connection is closed
// behind the answer.
#include "server.h"

namespace {

bool serve(int fd, const std::string& answer) {
  static char bytes[64 * 1024];
  if (recv(fd, bytes, sizeof bytes, 0) > 0) send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  return false;
}

}  // namespace

int main() {
  int listener = listen_anywhere();
  if (listener < 0) return 1;
  serve_all(listener, true, "Connection: close\r\n", serve);
}
