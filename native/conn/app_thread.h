// An application's thread: takes requests and hands them to the JavaScript of its own environment, in batches, and
// posts what that answers. The counterpart of Server for a thread that owns no sockets. Everything here runs on that
// thread.
#pragma once

#include <memory>
#include <vector>

#include "conn/app_threads.h"
#include "conn/pace.h"
#include "conn/server_host.h"
#include "net/thread_loop.h"

namespace tswsgi {

class AppThread final : private ThreadLoopHandler {
 public:
  // `number` counts the threads of one server from 0.
  AppThread(uv_loop_t* loop, std::shared_ptr<AppThreads> threads, size_t number, const SharedMemory& memory,
            ServerHost& host);
  ~AppThread();
  AppThread(const AppThread&) = delete;
  AppThread& operator=(const AppThread&) = delete;

  // 0, or a negative errno: UV_EEXIST when there is such a thread already. ServerHost::server_closed() follows then,
  // too.
  int start();
  // Takes no more; what it has in hand is lost. ServerHost::server_closed() follows when libuv has let go.
  void close();

  // During a turn: puts the event of one more request at the front of the event memory, if there is one and a core for
  // it.
  bool take();
  // As those of Server. What another thread has done with the bytes is known a moment later.
  size_t flush(uint32_t slot, uint32_t generation);
  bool has_follower(uint32_t slot, uint32_t generation) const;
  size_t write_copy(uint32_t slot, uint32_t generation, const uint8_t* bytes, size_t size);

 private:
  void on_ring() override { turn(); }
  void before_sleep() override;
  void on_closed() override { host_.server_closed(); }
  void turn();
  void leave();
  size_t gather();
  void put_request(size_t at, EventRecord request);
  void post();
  void note_command(uint32_t* command);
  size_t unsent(uint32_t slot, uint32_t generation);

  // What this thread knows of a request it has taken.
  struct Taken {
    bool is_mine = false;
    uint32_t generation = 0;
    uint32_t core = 0;
    uint64_t given = 0;  // bytes posted
  };

  std::shared_ptr<AppThreads> threads_;
  const size_t number_;
  SharedMemory memory_;
  ServerHost& host_;
  ThreadLoop loop_;
  std::vector<Taken> taken_;          // by slot
  std::vector<uint32_t> free_cores_;  // numbers within the worker, the lowest on top
  std::vector<EventRecord> received_;
  std::vector<uint32_t> read_blocks_;  // given back with what is posted next
  uint64_t rang_us_ = 0;
  Pace pace_;
  size_t turn_takes_ = 0;
  bool is_open_ = false;
  bool is_turning_ = false;
  bool is_ending_ = false;   // its JavaScript runs no more: it takes nothing that it could only lose
  bool is_urgent_ = false;   // what is posted next is not to wait for the end of the turn
  bool has_unrung_ = false;  // posted, and the loop's thread has not been told
};

}  // namespace tswsgi
