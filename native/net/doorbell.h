// A way for other threads to wake the thread of a libuv loop. Rings while it is awake or on its way are one ring.
#pragma once

#include <uv.h>

#include <mutex>

namespace tswsgi {

class Doorbell {
 public:
  using Callback = void (*)(void* owner);

  Doorbell() = default;
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  // On the loop's thread: `on_ring(owner)` is called there from now on. 0 or a negative errno.
  int open(uv_loop_t* loop, Callback on_ring, void* owner);
  // On the loop's thread: nobody is called any more, but for `on_closed(owner)` when libuv has let go.
  void close(Callback on_closed);
  // On any thread, at any time; nothing happens while it is not open.
  void ring();

 private:
  struct Handle {
    uv_async_t async{};
    Callback callback = nullptr;
    void* owner = nullptr;
  };

  std::mutex mutex_;
  Handle* handle_ = nullptr;  // libuv's until it has called back after close()
};

}  // namespace tswsgi
