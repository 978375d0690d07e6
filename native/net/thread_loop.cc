#include "net/thread_loop.h"

namespace tswsgi {

int ThreadLoop::start() {
  const int failed = bell_.open(
      uv_, [](void* self) { static_cast<ThreadLoop*>(self)->handler_.on_ring(); }, this);
  if (failed) return failed;
  uv_prepare_init(uv_, &prepare_);
  prepare_.data = this;
  uv_prepare_start(&prepare_,
                   [](uv_prepare_t* handle) { static_cast<ThreadLoop*>(handle->data)->handler_.before_sleep(); });
  // The bell keeps the thread alive, not this.
  uv_unref(reinterpret_cast<uv_handle_t*>(&prepare_));
  open_handles_ = 2;
  return 0;
}

void ThreadLoop::close() {
  if (open_handles_ == 0) return;
  bell_.close([](void* self) { static_cast<ThreadLoop*>(self)->handle_closed(); });
  uv_close(reinterpret_cast<uv_handle_t*>(&prepare_),
           [](uv_handle_t* handle) { static_cast<ThreadLoop*>(handle->data)->handle_closed(); });
}

void ThreadLoop::handle_closed() {
  if (--open_handles_ == 0) handler_.on_closed();
}

}  // namespace tswsgi
