// Server: requests that take too long (uWSGI docs: "harakiri").
//
// JavaScript is told of each, and answers for it. That takes a loop that goes round: a request that holds it up is for
// the master to see, in the scoreboard, which has the deadline too.
#include <algorithm>

#include "conn/server.h"

namespace tswsgi {

void Server::set_expiry(Exchange& exchange, uint64_t at_us) {
  expiries_.set(exchange, at_us);
  scoreboard_.set_deadline(exchange.core, at_us);
  set_alarm();
}

void Server::clear_expiry(Exchange& exchange) {
  expiries_.clear(exchange);
  scoreboard_.set_deadline(exchange.core, 0);
}

// Most requests are over long before their time: an alarm that comes for nothing now and then costs less than to move
// it with each of them.
void Server::set_alarm() {
  const Expiry* next = expiries_.first();
  if (next == nullptr || (alarm_us_ != 0 && alarm_us_ <= next->expires_us)) return;
  alarm_us_ = next->expires_us;
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
  set_alarm();
  turn(false);
}

// The scoreboard keeps the deadline until JavaScript has ended the request, for it may get stuck in doing so.
void Server::expire(Exchange& exchange) {
  expiries_.clear(exchange);
  scoreboard_.count_harakiri();
  push_event(Event::expired, exchange);
}

}  // namespace tswsgi
