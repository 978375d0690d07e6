// Server: requests that wait for a core, on their connections and for an application's thread.
//
// They are served in the order of their arrival. With a limit on the wait (queue-timeout) one that is reached is
// answered with 503. When the oldest has waited for half of it there is more to do than can be done in time: then the
// newest is served first, for its client is the likeliest to be there yet, rather than each of them just before it
// gives up. A worker that is alone takes in what waits in the kernel then, for its wait counts from here on.
#include <algorithm>
#include <iterator>

#include "conn/server.h"

namespace tswsgi {

void Server::await_core(Connection& connection) {
  if (connection.awaits_core) return;
  connection.awaits_core = true;
  if (limits_.queue_timeout_ms == 0) return core_waiters_.push_back(&connection);
  // One that was woken and found the core taken again has its old place.
  if (connection.waits_since_us == 0) connection.waits_since_us = clock_us_;
  auto place = core_waiters_.end();
  while (place != core_waiters_.begin() && (*std::prev(place))->waits_since_us > connection.waits_since_us) --place;
  core_waiters_.insert(place, &connection);
  set_alarm(connection.waits_since_us + limits_.queue_timeout_ms * 1000);
}

// It has found a core before its turn came: something was read from it just as one was free.
void Server::leave_core_queue(Connection& connection) {
  connection.awaits_core = false;
  core_waiters_.erase(std::find(core_waiters_.begin(), core_waiters_.end(), &connection));
}

// To the application's threads. What it has waited for a slot counts.
void Server::offer(const Connection& connection, const EventRecord& request) {
  const uint64_t since_us = connection.waits_since_us == 0 ? clock_us_ : connection.waits_since_us;
  threads_->offer(request, since_us);
  if (limits_.queue_timeout_ms > 0) set_alarm(since_us + limits_.queue_timeout_ms * 1000);
}

// Whether there is more to do than can be done in time.
bool Server::is_overloaded() const {
  const uint64_t limit_us = limits_.queue_timeout_ms * 1000;
  return limit_us > 0 && !core_waiters_.empty() && core_waiters_.front()->waits_since_us + limit_us / 2 < clock_us_;
}

// The connection whose turn it is tries again. False when there is none.
bool Server::wake_waiter() {
  while (!core_waiters_.empty()) {
    const bool takes_newest = is_overloaded();
    Connection& waiter = takes_newest ? *core_waiters_.back() : *core_waiters_.front();
    if (takes_newest) {
      core_waiters_.pop_back();
    } else {
      core_waiters_.pop_front();
    }
    waiter.awaits_core = false;
    if (!is_reading(waiter)) continue;
    mark_ready(waiter);
    return true;
  }
  return false;
}

// While a core is free nobody is refused: the next one in the queue gets it.
void Server::refuse_late_waiters() {
  const uint64_t limit_us = limits_.queue_timeout_ms * 1000;
  if (limit_us == 0) return;
  while (!core_waiters_.empty() && exchanges_.is_full()) {
    Connection& waiter = *core_waiters_.front();
    if (waiter.waits_since_us + limit_us > clock_us_) break;
    core_waiters_.pop_front();
    waiter.awaits_core = false;
    if (!is_reading(waiter)) continue;
    touch(waiter);
    scoreboard_.count_refused();
    fail(waiter, ErrorId::queue_timeout);
  }
  if (!core_waiters_.empty()) set_alarm(core_waiters_.front()->waits_since_us + limit_us);
  if (threads_ == nullptr) return;
  lost_.clear();
  const uint64_t oldest_us = threads_->withdraw_late(clock_us_, lost_);
  for (const SlotName& name : lost_) {
    Exchange* exchange = exchanges_.find(name.slot, name.generation);
    if (exchange == nullptr) continue;
    scoreboard_.count_refused();
    refuse(*exchange, ErrorId::queue_timeout);
  }
  if (oldest_us > 0) set_alarm(oldest_us + limit_us);
}

}  // namespace tswsgi
