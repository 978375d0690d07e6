// Server: from a waiting connection in the kernel to a Connection here.
//
// Processes share the listening sockets and each takes connections only while it has a free core and no other one is
// clearly less busy, a few at a time. What it does not take stays in the kernel's queue for the others.
#include <algorithm>

#include "conn/server.h"

namespace tswsgi {

namespace {

IpAddress address_of(const PeerAddress& peer) {
  IpAddress address;
  std::copy(std::begin(peer.bytes), std::end(peer.bytes), address.bytes);
  address.family = peer.family;
  return address;
}

}  // namespace

// While kept connections take every core that is free, at the end of a turn or before it, those in the kernel's queue
// have a right to every other one. Only as one comes free: what waits in the kernel otherwise is left to the other
// workers. A worker that is alone takes it in when there is more to do than can be done in time.
void Server::accept_beside_kept() {
  const bool is_full = has_passed_over_ || exchanges_.used() >= limits_.cores || !core_waiters_.empty();
  const bool may_accept = !is_draining_ && !is_paused_ && !lacks_descriptors_;
  if (is_full && may_accept) {
    for (Listener& listener : listeners_) {
      while (released_ >= 2 && accept_one(listener)) released_ -= 2;
    }
    if (scoreboard_.workers() == 1 && is_overloaded()) {
      for (Listener& listener : listeners_) {
        for (int budget = kAcceptBudget; budget > 0 && accept_one(listener); --budget) continue;
      }
    }
  }
  // What was not used is not saved up, but for the odd one.
  released_ = std::min(released_, 1u);
  has_passed_over_ = false;
}

// Whether this worker takes connections, if there is no better one for them.
bool Server::may_take() const {
  return is_open_ && !is_draining_ && !is_paused_ && !lacks_descriptors_ && exchanges_.used() < limits_.cores;
}

// Connections that have something to say are likely to begin a request in this turn.
Balance::Load Server::load() const {
  return {exchanges_.used() + core_waiters_.size() + ready_.size(), connection_count_};
}

bool Server::leaves_to_others() { return scoreboard_.workers() > 1 && balance_.leaves(load(), clock_us_); }

// While a connection is left to others its listener is not watched, since it would wake this loop again and again. It
// is looked at now and then: what is still there is taken.
void Server::look_at_left() {
  if (balance_.looks_again(clock_us_) && may_take()) watch_listeners(true);
}

void Server::accept_from(Listener& listener, int budget) {
  // Each connection that is ready now may take a core: what would only wait here is left to the other workers. When
  // this one stops, what waits in the kernel has come to it all the same.
  for (; budget > 0; --budget) {
    const bool has_core = exchanges_.used() + ready_.size() < limits_.cores && core_waiters_.empty();
    if (!is_draining_ && (!has_core || leaves_to_others())) {
      has_passed_over_ |= !has_core;
      return;
    }
    if (!accept_one(listener)) return;
  }
}

// Said once per shortage, which is over when the queue has been emptied.
void Server::say_lack(const Listener& listener) {
  lacks_descriptors_ = true;
  if (said_lack_ || !events_.has_room_for_request()) return;
  said_lack_ = true;
  uint32_t* words = events_.push();
  words[0] = static_cast<uint32_t>(Event::notice);
  words[1] = static_cast<uint32_t>(is_full() ? ErrorId::connections_full : ErrorId::out_of_descriptors);
  words[2] = listener.index;
}

// False when there is none to be had.
bool Server::accept_one(Listener& listener) {
  for (;;) {
    int fd;
    PeerAddress peer;
    if (is_full()) {
      if (!has_waiting(listener.fd)) return false;
      if (!make_room()) {
        say_lack(listener);
        return false;
      }
    }
    const AcceptResult result = accept_stream(listener.fd, fd, peer);
    const bool has_left_queue = result == AcceptResult::accepted || result == AcceptResult::aborted;
    if (has_left_queue) scoreboard_.count_accepted(listener.counter);
    if (result == AcceptResult::aborted) continue;
    if (result == AcceptResult::out_of_descriptors || result == AcceptResult::out_of_memory) {
      if (result == AcceptResult::out_of_descriptors) {
        if (!has_waiting(listener.fd)) return false;
        if (make_room()) continue;
      }
      // The connection stays in the queue and would wake the loop for ever: look away until the next tick or until a
      // connection ends.
      say_lack(listener);
      return false;
    }
    if (result == AcceptResult::none_waiting) said_lack_ = false;
    if (result != AcceptResult::accepted) return false;
    // Who it counts for a PROXY header says.
    const bool awaits_proxy = !listener.protocol->has_variables && limits_.proxies.has(address_of(peer));
    if (!awaits_proxy && turn_away(fd, listener, peer)) return true;
    auto* connection = new Connection(fd, ++last_connection_, listener, *listener.protocol, peer);
    connection->awaits_proxy = awaits_proxy;
    connection->is_counted = limits_.connections_per_address > 0 && peer.family != 0 && !awaits_proxy;
    connection->input.count_in(buffered_);
    connection->out.count_in(buffered_);
    connection->next_open = open_;
    if (open_ != nullptr) open_->previous_open = connection;
    open_ = connection;
    ++connection_count_;
    if (limits_.delegates) tell_opened(*connection);
    // Its request is probably here already: reading at once saves a trip through epoll.
    mark_ready(*connection);
    touch(*connection);
    return true;
  }
}

int Server::watch_listeners(bool is_wanted) {
  if (is_wanted == listeners_watched_) return 0;
  for (Listener& listener : listeners_) {
    if (!is_wanted) {
      loop_.unwatch(listener.fd);
    } else if (const int failed = loop_.watch_listener(listener.fd, &listener)) {
      // No memory in the kernel for it now: the next tick tries again.
      for (Listener& watched : listeners_) loop_.unwatch(watched.fd);
      lacks_descriptors_ = true;
      return failed;
    }
  }
  listeners_watched_ = is_wanted;
  return 0;
}

}  // namespace tswsgi
