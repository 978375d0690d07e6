#include "net/doorbell.h"

namespace tswsgi {

int Doorbell::open(uv_loop_t* loop, Callback on_ring, void* owner) {
  auto* handle = new Handle;
  handle->callback = on_ring;
  handle->owner = owner;
  handle->async.data = handle;
  const int failed = uv_async_init(loop, &handle->async, [](uv_async_t* async) {
    const auto* ringing = static_cast<Handle*>(async->data);
    ringing->callback(ringing->owner);
  });
  if (failed) {
    delete handle;
    return failed;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  handle_ = handle;
  return 0;
}

void Doorbell::close(Callback on_closed) {
  Handle* handle;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    handle = handle_;
    handle_ = nullptr;
  }
  if (handle == nullptr) return;
  handle->callback = on_closed;
  uv_close(reinterpret_cast<uv_handle_t*>(&handle->async), [](uv_handle_t* async) {
    auto* closed = static_cast<Handle*>(async->data);
    closed->callback(closed->owner);
    delete closed;
  });
}

void Doorbell::ring() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (handle_ != nullptr) uv_async_send(&handle_->async);
}

}  // namespace tswsgi
