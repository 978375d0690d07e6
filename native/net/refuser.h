// Takes connections out of a listening socket's queue only to tell each of them the same, and to close it.
//
// The master uses it when no worker accepts. What a peer has sent is read for a while and thrown away: a connection
// that is closed with bytes unread ends with RST, which would take the answer away from a peer that has not read it
// yet. Everything here runs on the thread of the libuv loop, which it does not keep alive.
#pragma once

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <list>

#include "base/bytes.h"
#include "net/stream.h"

namespace tswsgi {

class Refuser {
 public:
  // Connections that linger at a time. Others wait in the kernel until one has gone.
  static constexpr size_t kMaxOpen = 256;

  class Handler {
   public:
    // libuv has let go of everything: the object can be freed.
    virtual void on_closed() = 0;

   protected:
    ~Handler() = default;
  };

  Refuser(uv_loop_t* loop, Handler& handler) : loop_(loop), handler_(handler) {}
  Refuser(const Refuser&) = delete;
  Refuser& operator=(const Refuser&) = delete;

  // Accepts at most `most` connections from `listener` and sends `answer` to each. How many have left the queue.
  size_t refuse(int listener, size_t most, Bytes answer);
  // Ends what lingers. Once; on_closed() follows, be it at once.
  void close();

 private:
  struct Peer {
    uv_poll_t poll;
    Refuser* owner;
    int fd;
    uint64_t until_ms;
    size_t unread_bytes;  // what it may send yet
    std::list<Peer*>::iterator place;
  };

  bool take(int fd, Bytes answer);
  void discard(Peer& peer);
  void end(Peer& peer);
  void end_late();
  void set_timer();
  void handle_closed();
  static void timer_rang(uv_timer_t* timer);

  uv_loop_t* loop_;
  Handler& handler_;
  uv_timer_t timer_{};
  bool has_timer_ = false;
  bool is_closed_ = false;
  std::list<Peer*> lingering_;  // in the order of their ends
  size_t open_handles_ = 0;     // of libuv
};

}  // namespace tswsgi
