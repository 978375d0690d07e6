// Waits for a connection on listening sockets without accepting it: it stays in the kernel's queue for whoever accepts.
//
// The master uses it while no worker runs. Everything here runs on the thread of the libuv loop.
#pragma once

#include <uv.h>

#include <vector>

namespace tswsgi {

class ListenerWatch {
 public:
  class Handler {
   public:
    // A connection waits. Called once; nothing is watched any more then.
    virtual void on_connection() = 0;
    // libuv has let go of everything: the object can be freed.
    virtual void on_closed() = 0;

   protected:
    ~Handler() = default;
  };

  ListenerWatch(uv_loop_t* loop, Handler& handler) : loop_(loop), handler_(handler) {}
  ListenerWatch(const ListenerWatch&) = delete;
  ListenerWatch& operator=(const ListenerWatch&) = delete;

  // Once. 0 or a negative errno; on_closed() follows in either case, in the second one without close().
  int start(const std::vector<int>& fds);
  // Calling it again does nothing.
  void close();

 private:
  struct Watched {
    uv_poll_t poll;
    ListenerWatch* owner;
  };

  static void connection_came(uv_poll_t* poll, int status, int events);
  static void handle_closed(uv_handle_t* handle);

  uv_loop_t* loop_;
  Handler& handler_;
  std::vector<Watched*> watched_;  // each freed when libuv has closed it
  size_t open_handles_ = 0;
};

}  // namespace tswsgi
