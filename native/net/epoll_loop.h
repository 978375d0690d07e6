// The server's own epoll instance, and the libuv handles that drive it.
//
// libuv watches one descriptor, the epoll instance, so ten thousand sockets cost libuv one handle. Everything here
// runs on the thread of that libuv loop. Another kernel's mechanism (kqueue) would stand behind the same class.
#pragma once

#include <sys/epoll.h>
#include <uv.h>

#include <cstdint>

#include "net/doorbell.h"

namespace tswsgi {

class LoopHandler {
 public:
  // A socket may be ready: call EpollLoop::wait(), or there is work left from before.
  virtual void on_turn() = 0;
  // libuv is about to sleep: what JavaScript has left in memory must go out now.
  virtual void before_sleep() = 0;
  // Once per tick of the coarse timer, while it runs.
  virtual void on_tick() = 0;
  // The time given to set_alarm() is over.
  virtual void on_alarm() = 0;
  // All handles are closed; the loop object can be freed.
  virtual void on_closed() = 0;

 protected:
  ~LoopHandler() = default;
};

struct Readiness {
  void* owner;
  bool readable;
  bool writable;
  bool peer_finished;  // the peer shut its sending side: a read will come to the end of the stream
  bool is_broken;      // error or hang-up: nothing can be sent any more
};

class EpollLoop {
 public:
  static constexpr int kMaxEvents = 512;
  static constexpr uint64_t kTickMs = 250;

  EpollLoop(uv_loop_t* loop, LoopHandler& handler) : uv_(loop), handler_(handler) {}
  EpollLoop(const EpollLoop&) = delete;
  EpollLoop& operator=(const EpollLoop&) = delete;

  // With `bell`, on_turn() is also called when another thread rings it. 0, or a negative errno, after which on_closed()
  // comes as after close(): at once where no handle was open yet.
  int start(Doorbell* bell);
  // Stops at once; on_closed() follows when libuv has let go of the handles.
  void close();

  // Edge-triggered, both directions, once for the life of the socket. 0 or a negative errno.
  int watch_stream(int fd, void* owner);
  // Level-triggered. Every process that shares the socket is woken (EPOLLEXCLUSIVE does not reach through libuv's
  // epoll to this one); those that come late find nothing to accept.
  int watch_listener(int fd, void* owner);
  void unwatch(int fd);

  // Collects what is ready now, without waiting. The count; entries are ready()[0..count).
  int wait();
  Readiness ready(int index) const;

  // While set, on_turn() is called again although no socket became ready.
  // Whether the sockets keep the process alive; they do at first.
  void set_referenced(bool is_referenced);
  void keep_turning(bool is_needed);
  // The coarse timer runs only while somebody has a deadline.
  void keep_ticking(bool is_needed);
  // on_turn() is called once more in about a millisecond.
  void look_back();
  // One call of on_alarm(), that many milliseconds from now; instead of the one that was due.
  void set_alarm(uint64_t delay_ms);

  void refresh_clock() { uv_update_time(uv_); }
  uint64_t now_ms() const { return uv_now(uv_); }
  // Fresh, monotonic, in microseconds.
  static uint64_t now_us() { return uv_hrtime() / 1000; }

 private:
  static void handle_closed(uv_handle_t* handle);
  void handle_closed();

  uv_loop_t* uv_;
  LoopHandler& handler_;
  int epoll_fd_ = -1;
  int open_handles_ = 0;
  bool is_turning_ = false;
  bool is_ticking_ = false;
  uv_poll_t poll_{};
  uv_prepare_t prepare_{};
  uv_idle_t idle_{};
  uv_timer_t timer_{};
  uv_timer_t look_back_{};
  uv_timer_t alarm_{};
  Doorbell* bell_ = nullptr;
  epoll_event events_[kMaxEvents];
};

}  // namespace tswsgi
