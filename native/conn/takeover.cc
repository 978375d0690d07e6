// Server: a connection that is handed to JavaScript as it is, because its request was upgraded (RFC 9110 7.8).
//
// The socket leaves the loop, and whoever asked for it gets its descriptor and the bytes that were read too far. They
// make a descriptor of their own of it before they end the request, which closes ours: so whichever side fails
// half-way, nothing is left open and nothing is closed twice.
#include "conn/server.h"

namespace tswsgi {

void Server::give_away(Connection& connection) {
  if (is_sending(connection)) return;  // again when it has been sent
  Exchange& exchange = *connection.first;
  const Bytes rest = connection.input.view();
  uint32_t block = Arena::kNone;
  if (threads_ == nullptr && !(events_.has_room() && late_events_.empty())) return mark_ready(connection);
  if (rest.size > 0) {
    block = arena_.borrow(rest.size);
    if (block == Arena::kNone) return await_memory(connection);
    std::memcpy(arena_.at(block), rest.data, rest.size);
  }
  clear_expiry(exchange);
  if (connection.is_watched) loop_.unwatch(connection.fd);
  connection.is_watched = true;  // not to be watched again
  connection.is_taken_over = true;
  connection.is_readable = false;
  const EventRecord event{static_cast<uint32_t>(Event::taken_over),
                          exchange.slot,
                          exchange.generation,
                          static_cast<uint32_t>(connection.fd),
                          block == Arena::kNone ? 0 : block,
                          static_cast<uint32_t>(rest.size)};
  connection.input.drop_front(rest.size);
  if (threads_ != nullptr) {
    threads_->tell(event, block);
    return;
  }
  std::copy(event.begin(), event.end(), events_.push());
  if (block != Arena::kNone) turn_blocks_.push_back(block);
}

}  // namespace tswsgi
