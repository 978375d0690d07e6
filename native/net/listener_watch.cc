#include "net/listener_watch.h"

namespace tswsgi {

int ListenerWatch::start(const std::vector<int>& fds) {
  for (const int fd : fds) {
    auto* watched = new Watched{{}, this};
    int failed = uv_poll_init(loop_, &watched->poll, fd);
    if (failed != 0) {
      delete watched;
      if (watched_.empty()) handler_.on_closed();
      close();
      return failed;
    }
    watched->poll.data = watched;
    watched_.push_back(watched);
    ++open_handles_;
    failed = uv_poll_start(&watched->poll, UV_READABLE, connection_came);
    if (failed != 0) {
      close();
      return failed;
    }
  }
  return 0;
}

void ListenerWatch::connection_came(uv_poll_t* poll, int, int) {
  ListenerWatch& self = *static_cast<Watched*>(poll->data)->owner;
  self.close();
  self.handler_.on_connection();
}

void ListenerWatch::close() {
  for (Watched* watched : watched_) uv_close(reinterpret_cast<uv_handle_t*>(&watched->poll), handle_closed);
  watched_.clear();
}

void ListenerWatch::handle_closed(uv_handle_t* handle) {
  auto* watched = static_cast<Watched*>(handle->data);
  ListenerWatch& owner = *watched->owner;
  delete watched;
  if (--owner.open_handles_ == 0) owner.handler_.on_closed();
}

}  // namespace tswsgi
