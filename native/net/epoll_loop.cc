#include "net/epoll_loop.h"

#include <unistd.h>

#include <cerrno>

namespace tswsgi {

int EpollLoop::start(Doorbell* bell) {
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  int failed = epoll_fd_ < 0 ? -errno : uv_poll_init(uv_, &poll_, epoll_fd_);
  if (failed) {
    if (epoll_fd_ >= 0) ::close(epoll_fd_);
    epoll_fd_ = -1;
    handler_.on_closed();
    return failed;
  }
  uv_prepare_init(uv_, &prepare_);
  uv_idle_init(uv_, &idle_);
  uv_timer_init(uv_, &timer_);
  uv_timer_init(uv_, &look_back_);
  uv_timer_init(uv_, &alarm_);
  poll_.data = prepare_.data = idle_.data = timer_.data = look_back_.data = alarm_.data = this;
  open_handles_ = 6;
  if (bell != nullptr) {
    failed = bell->open(
        uv_, [](void* self) { static_cast<EpollLoop*>(self)->handler_.on_turn(); }, this);
    if (failed) {
      close();
      return failed;
    }
    bell_ = bell;
    open_handles_ += 1;
  }
  uv_poll_start(&poll_, UV_READABLE,
                [](uv_poll_t* handle, int, int) { static_cast<EpollLoop*>(handle->data)->handler_.on_turn(); });
  uv_prepare_start(&prepare_,
                   [](uv_prepare_t* handle) { static_cast<EpollLoop*>(handle->data)->handler_.before_sleep(); });
  // Only the sockets keep the process alive.
  uv_unref(reinterpret_cast<uv_handle_t*>(&prepare_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&look_back_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&alarm_));
  return 0;
}

void EpollLoop::handle_closed(uv_handle_t* handle) { static_cast<EpollLoop*>(handle->data)->handle_closed(); }

void EpollLoop::handle_closed() {
  if (--open_handles_ == 0) handler_.on_closed();
}

void EpollLoop::close() {
  if (epoll_fd_ < 0) return;
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), handle_closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&prepare_), handle_closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&idle_), handle_closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), handle_closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&look_back_), handle_closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&alarm_), handle_closed);
  if (bell_ != nullptr) bell_->close([](void* self) { static_cast<EpollLoop*>(self)->handle_closed(); });
  ::close(epoll_fd_);
  epoll_fd_ = -1;
}

int EpollLoop::watch_stream(int fd, void* owner) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = owner;
  return epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int EpollLoop::watch_listener(int fd, void* owner) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = owner;
  return epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void EpollLoop::unwatch(int fd) { epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr); }

int EpollLoop::wait() {
  if (epoll_fd_ < 0) return 0;
  int count;
  do {
    count = epoll_wait(epoll_fd_, events_, kMaxEvents, 0);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? 0 : count;
}

Readiness EpollLoop::ready(int index) const {
  const uint32_t events = events_[index].events;
  return {events_[index].data.ptr, (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
          (events & EPOLLOUT) != 0, (events & EPOLLRDHUP) != 0, (events & (EPOLLHUP | EPOLLERR)) != 0};
}

void EpollLoop::set_referenced(bool is_referenced) {
  if (epoll_fd_ < 0) return;
  auto* const handle = reinterpret_cast<uv_handle_t*>(&poll_);
  if (is_referenced) {
    uv_ref(handle);
  } else {
    uv_unref(handle);
  }
}

void EpollLoop::keep_turning(bool is_needed) {
  if (epoll_fd_ < 0 || is_needed == is_turning_) return;
  is_turning_ = is_needed;
  if (is_needed) {
    uv_idle_start(&idle_, [](uv_idle_t* handle) { static_cast<EpollLoop*>(handle->data)->handler_.on_turn(); });
  } else {
    uv_idle_stop(&idle_);
  }
}

void EpollLoop::keep_ticking(bool is_needed) {
  if (epoll_fd_ < 0 || is_needed == is_ticking_) return;
  is_ticking_ = is_needed;
  if (is_needed) {
    uv_timer_start(
        &timer_, [](uv_timer_t* handle) { static_cast<EpollLoop*>(handle->data)->handler_.on_tick(); }, kTickMs,
        kTickMs);
  } else {
    uv_timer_stop(&timer_);
  }
}

void EpollLoop::look_back() {
  if (epoll_fd_ < 0 || uv_is_active(reinterpret_cast<uv_handle_t*>(&look_back_))) return;
  uv_timer_start(
      &look_back_, [](uv_timer_t* handle) { static_cast<EpollLoop*>(handle->data)->handler_.on_turn(); }, 1, 0);
}

void EpollLoop::set_alarm(uint64_t delay_ms) {
  if (epoll_fd_ < 0) return;
  uv_update_time(uv_);  // which the delay counts from
  uv_timer_start(
      &alarm_, [](uv_timer_t* handle) { static_cast<EpollLoop*>(handle->data)->handler_.on_alarm(); }, delay_ms, 0);
}

}  // namespace tswsgi
