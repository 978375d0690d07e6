// The floor behind a front-end that speaks the uwsgi protocol over a unix socket, `hello-uwsgi PATH`: a packet that is
// whole, by the size in its first four bytes, is answered, and its connection closed.
#include "server.h"

namespace {

bool serve(int fd, const std::string& answer) {
  static unsigned char bytes[4 + 64 * 1024];
  ssize_t size = recv(fd, bytes, sizeof bytes, 0);
  if (size >= 4 && size - 4 == bytes[1] + bytes[2] * 256) send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  int listener = argc == 2 ? listen_on_file(argv[1]) : -1;
  if (listener < 0) return 1;
  serve_all(listener, false, "", serve);
}
