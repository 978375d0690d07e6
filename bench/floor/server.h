// What the floors share: the least a server in C++ can do on Linux. One thread, one epoll instance, one recv and one
// send for each ready connection, nothing parsed. They print their address, then run until they are killed.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>

constexpr int kMaxEvents = 256;
constexpr size_t kPartBytes = 64 * 1024;  // of a large body, in one call

// `fields` are header lines of their own, each with its CRLF.
inline std::string make_answer(const char* fields) {
  char date[64];
  time_t now = time(nullptr);
  struct tm parts;
  gmtime_r(&now, &parts);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: ") + date + "\r\n" + fields +
         "Content-Length: 13\r\n\r\nHello, world!";
}

inline int listen_anywhere() {
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

inline int listen_on_file(const char* path) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0 || listen(fd, 1024) < 0) {
    perror(path);
    return -1;
  }
  printf("listening on %s\n", path);
  fflush(stdout);
  return fd;
}

inline void watch(int epoll_fd, int fd, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

inline void accept_all(int epoll_fd, int listener, bool is_tcp, uint32_t events) {
  for (;;) {
    int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd < 0) return;
    int on = 1;
    if (is_tcp) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(epoll_fd, fd, events);
  }
}

// Calls `serve(fd, answer)` for each connection of which `events` tell; one for which it is false is closed.
template <class Serve>
void serve_all(int listener, bool is_tcp, const char* fields, Serve serve, uint32_t connection_events = EPOLLIN) {
  int epoll_fd = epoll_create1(0);
  watch(epoll_fd, listener, EPOLLIN);
  std::string answer;
  time_t answer_second = 0;
  epoll_event events[kMaxEvents];
  for (;;) {
    int count = epoll_wait(epoll_fd, events, kMaxEvents, -1);
    if (time_t now = time(nullptr); now != answer_second) {
      answer_second = now;
      answer = make_answer(fields);
    }
    for (int i = 0; i < count; ++i) {
      int fd = events[i].data.fd;
      if (fd == listener)
        accept_all(epoll_fd, listener, is_tcp, connection_events);
      else if (!serve(fd, answer))
        close(fd);
    }
  }
}
