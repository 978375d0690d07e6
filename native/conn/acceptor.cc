// Server: from a waiting connection in the kernel to a Connection here.
//
// Processes share the listening sockets and each takes connections only while it has a free core, a few at a time, so
// that what it does not take stays in the kernel's queue for the others.
#include "conn/server.h"

namespace tswsgi {

void Server::accept_from(Listener& listener, int budget) {
  for (; budget > 0 && !exchanges_.is_full(); --budget) {
    int fd;
    PeerAddress peer;
    const AcceptResult result = accept_stream(listener.fd, fd, peer);
    if (result == AcceptResult::aborted) continue;
    if (result == AcceptResult::out_of_descriptors || result == AcceptResult::out_of_memory) {
      // The connection stays in the queue and would wake the loop for ever: look away until the next tick or until a
      // connection ends. Said once per shortage.
      if (!lacks_descriptors_ && events_.has_room()) {
        uint32_t* words = events_.push();
        words[0] = static_cast<uint32_t>(Event::notice);
        words[1] = static_cast<uint32_t>(ErrorId::out_of_descriptors);
        words[2] = listener.index;
      }
      lacks_descriptors_ = true;
      return;
    }
    if (result != AcceptResult::accepted) return;
    auto* connection = new Connection(fd, listener, *listener.protocol, peer);
    connection->next_open = open_;
    if (open_ != nullptr) open_->previous_open = connection;
    open_ = connection;
    ++connection_count_;
    // Its request is probably here already: reading at once saves a trip through epoll.
    mark_ready(*connection);
    touch(*connection);
  }
}

void Server::watch_listeners(bool is_wanted) {
  if (is_wanted == listeners_watched_) return;
  listeners_watched_ = is_wanted;
  for (Listener& listener : listeners_) {
    if (is_wanted) {
      loop_.watch_listener(listener.fd, &listener);
    } else {
      loop_.unwatch(listener.fd);
    }
  }
}

}  // namespace tswsgi
