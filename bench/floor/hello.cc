// The floor: the least a server in C++ can do for a keep-alive request on Linux. One thread, one epoll instance, one
// recv and one send per ready connection. It looks for the empty line that ends a head and parses nothing else.
// Prints its address, then runs until it is killed.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>

namespace {

constexpr int kMaxEvents = 256;
constexpr size_t kMaxRequestBytes = 64 * 1024;

std::string make_answer() {
  char date[64];
  time_t now = time(nullptr);
  struct tm parts;
  gmtime_r(&now, &parts);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: ") + date +
         "\r\nContent-Length: 13\r\n\r\nHello, world!";
}

int listen_anywhere() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (fd < 0 || bind(fd, any, size) < 0 || listen(fd, 1024) < 0 || getsockname(fd, any, &size) < 0) {
    perror("cannot listen on 127.0.0.1:0");
    return -1;
  }
  printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

void watch(int epoll_fd, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

void accept_all(int epoll_fd, int listener) {
  for (;;) {
    int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(epoll_fd, fd);
  }
}

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

// A request that comes in two pieces is not answered: wrk sends whole ones.
void serve(int fd, const std::string& answer) {
  static char bytes[kMaxRequestBytes];
  static std::string answers;
  ssize_t size = recv(fd, bytes, sizeof bytes, 0);
  if (size <= 0) {
    close(fd);
    return;
  }
  answers.clear();
  for (size_t count = count_requests(bytes, static_cast<size_t>(size)); count > 0; --count) answers += answer;
  if (send(fd, answers.data(), answers.size(), MSG_NOSIGNAL) < 0) close(fd);
}

}  // namespace

int main() {
  int listener = listen_anywhere();
  if (listener < 0) return 1;
  int epoll_fd = epoll_create1(0);
  watch(epoll_fd, listener);
  std::string answer;
  time_t answer_second = 0;
  epoll_event events[kMaxEvents];
  for (;;) {
    int count = epoll_wait(epoll_fd, events, kMaxEvents, -1);
    if (time_t now = time(nullptr); now != answer_second) {
      answer_second = now;
      answer = make_answer();
    }
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd == listener)
        accept_all(epoll_fd, listener);
      else
        serve(events[i].data.fd, answer);
    }
  }
}
