// The libuv handles of a thread that is woken by a bell and looks round before it sleeps. On the thread of its loop.
#pragma once

#include <uv.h>

#include "net/doorbell.h"

namespace tswsgi {

class ThreadLoopHandler {
 public:
  virtual void on_ring() = 0;
  // libuv is about to sleep: what JavaScript has left in memory must go out now.
  virtual void before_sleep() = 0;
  // All handles are closed; the loop object can be freed.
  virtual void on_closed() = 0;

 protected:
  ~ThreadLoopHandler() = default;
};

class ThreadLoop {
 public:
  ThreadLoop(uv_loop_t* loop, Doorbell& bell, ThreadLoopHandler& handler) : uv_(loop), bell_(bell), handler_(handler) {}
  ThreadLoop(const ThreadLoop&) = delete;
  ThreadLoop& operator=(const ThreadLoop&) = delete;

  // 0, or a negative errno.
  int start();
  // Stops at once; on_closed() follows.
  void close();

 private:
  void handle_closed();

  uv_loop_t* uv_;
  Doorbell& bell_;
  ThreadLoopHandler& handler_;
  uv_prepare_t prepare_{};
  int open_handles_ = 0;
};

}  // namespace tswsgi
