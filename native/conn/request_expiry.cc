// Server: requests that take too long (uWSGI docs: "harakiri").
//
// JavaScript is told of each, and answers for it. That takes a loop that goes round: a request that holds it up is for
// the master to see, in the scoreboard, which has the deadline too.
//
// An answer that has begun and is not complete, a stream, may take any time, but not hold up its loop or thread for
// longer than a request may take: its deadline moves on for as long as that turns.
#include "conn/server.h"

namespace tswsgi {

namespace {

// What a thread has to end a request that has expired.
constexpr uint64_t kThreadGraceUs = 250'000;

}  // namespace

// What the scoreboard has of it is for the master, which judges this thread; the application's are for us to judge.
void Server::set_expiry(Exchange& exchange, uint64_t at_us) {
  expiries_.set(exchange, at_us);
  if (threads_ == nullptr) scoreboard_.set_deadline(exchange.core, at_us);
  set_alarm();
}

void Server::clear_expiry(Exchange& exchange) {
  expiries_.clear(exchange);
  if (threads_ == nullptr) scoreboard_.set_deadline(exchange.core, 0);
}

void Server::set_alarm() {
  if (const Expiry* next = expiries_.first()) set_alarm(next->expires_us);
}

// Most requests are over long before their time: an alarm that comes for nothing now and then costs less than to move
// it with each of them.
void Server::set_alarm(uint64_t at_us) {
  if (alarm_us_ != 0 && alarm_us_ <= at_us) return;
  alarm_us_ = at_us;
  const uint64_t now_us = EpollLoop::now_us();
  loop_.set_alarm(alarm_us_ > now_us ? (alarm_us_ - now_us) / 1000 + 1 : 0);
}

void Server::on_alarm() {
  alarm_us_ = 0;
  // What has been answered in time is not late because we were busy.
  turn(true);
  while (Expiry* next = expiries_.first()) {
    if (next->expires_us > clock_us_) break;
    expire(static_cast<Exchange&>(*next));
  }
  refuse_late_waiters();
  set_alarm();
  turn(false);
}

// The time of a request, from a moment on. 0: it may take any.
void Server::limit_time(Exchange& exchange, uint64_t from_us, uint64_t limit_us) {
  exchange.limit_us = limit_us;
  exchange.is_stream = false;
  if (limit_us == 0) return clear_expiry(exchange);
  set_expiry(exchange, from_us + limit_us);
}

// One whose maker was told that it is late is late.
void Server::begin_stream(Exchange& exchange) {
  if (exchange.limit_us == 0 || exchange.has_expired || limits_.limits_streams) return;
  exchange.is_stream = true;
  watch_stream(exchange);
}

// It is looked at once in its limit, and has once more as much before the master sees it in the scoreboard: a loop that
// is busy for a moment just then is not stuck. A thread that has nothing to do is woken, so that it turns.
void Server::watch_stream(Exchange& exchange) {
  const uint64_t now_us = EpollLoop::now_us();
  expiries_.set(exchange, now_us + exchange.limit_us);
  set_alarm();
  if (threads_ == nullptr) {
    scoreboard_.set_deadline(exchange.core, now_us + 2 * exchange.limit_us);
    return;
  }
  const size_t thread = exchange.core / threads_->cores_per_thread();
  exchange.seen_turns = threads_->turns(thread);
  threads_->bell(thread).ring();
}

// This loop turns, or nothing would be looked at.
bool Server::may_stream_on(const Exchange& exchange) const {
  if (!exchange.is_stream || threads_ == nullptr) return exchange.is_stream;
  return threads_->turns(exchange.core / threads_->cores_per_thread()) != exchange.seen_turns;
}

// The scoreboard keeps the deadline until JavaScript has ended the request, for it may get stuck in doing so.
void Server::expire(Exchange& exchange) {
  expiries_.clear(exchange);
  if (exchange.has_expired) return report_stuck(exchange);
  if (may_stream_on(exchange)) return watch_stream(exchange);
  exchange.has_expired = true;
  scoreboard_.count_harakiri();
  push_event(Event::expired, exchange);
  if (threads_ != nullptr) expiries_.set(exchange, clock_us_ + kThreadGraceUs);
}

// A thread that was told and has not ended the request is for this thread to end: only that one is stuck.
void Server::report_stuck(const Exchange& exchange) {
  if (!events_.has_room()) return;
  uint32_t* words = events_.push();
  words[0] = static_cast<uint32_t>(Event::stuck);
  words[1] = static_cast<uint32_t>(exchange.core / threads_->cores_per_thread());
  words[2] = exchange.core;
}

// The time that the configuration gives to every request begins.
void Server::start_time(Exchange& exchange) {
  if (limits_.request_timeout_ms > 0) limit_time(exchange, clock_us_, limits_.request_timeout_ms * 1000);
}

}  // namespace tswsgi
