// Server: connections that JavaScript knows by number, because it decides what node:http leaves to its users, or
// because an application keeps something for as long as they live.
//
// A number is told with `opened`, or with its first request, and `closed` is the last that is heard of it. While the
// rest of what a peer sends is thrown away (linger), the connection is closed for JavaScript. The loop's thread only.
#include "conn/server.h"

namespace tswsgi {

void Server::tell(Event event, const Connection& connection, uint32_t detail) {
  const EventRecord record{static_cast<uint32_t>(event), connection.number, detail};
  if (events_.has_room() && late_events_.empty()) {
    std::copy(record.begin(), record.end(), events_.push());
  } else {
    late_events_.push_back(record);
  }
}

void Server::tell_opened(Connection& connection) {
  known_.emplace(connection.number, &connection);
  tell(Event::opened, connection, connection.listener.index);
}

// Half-closed. Nothing more is read, so that it is told once.
void Server::tell_ended(Connection& connection) {
  const bool is_within =
      connection.body.kind != BodyKind::none || (!connection.input.is_empty() && !waits_for_us(connection));
  tell(Event::ended, connection, is_within ? 1 : 0);
}

// What is in hand stays so. Nothing more is read.
void Server::tell_refused(Connection& connection, ErrorId why) {
  connection.failure = why;
  connection.needed = 0;
  connection.is_readable = false;
  connection.body = BodyReader{};
  touch(connection);
  tell(Event::refused, connection, static_cast<uint32_t>(why));
}

void Server::tell_closed(Connection& connection) {
  if (known_.erase(connection.number) == 0) return;
  tell(Event::closed, connection, connection.has_broken ? 1 : connection.at_end ? 2 : 0);
}

// Where the application is slow it is told of one event at a time. Not so of what one peer has sent together: node's
// parser tells of all that at once, and nothing that was put off comes between.
size_t Server::end_of_step(size_t at, size_t end) {
  size_t next = at + kEventWords;
  if (!limits_.delegates) return next;
  const uint32_t connection = connection_of(events_.at(at));
  while (next < end && connection_of(events_.at(next)) == connection) next += kEventWords;
  return next;
}

// 0: none.
uint32_t Server::connection_of(const uint32_t* event) {
  switch (static_cast<Event>(event[0] & 0xff)) {
    case Event::request:
      return event[kRequestConnection];
    case Event::opened:
    case Event::ended:
    case Event::refused:
    case Event::closed:
      return event[1];
    default: {
      const Exchange* exchange = exchanges_.find(event[1], event[2]);
      return exchange == nullptr || exchange->connection == nullptr ? 0 : exchange->connection->number;
    }
  }
}

// The peer does not take what is sent.
void Server::lose(Connection& connection) {
  connection.has_broken = true;
  drop(connection);
}

bool Server::is_receiving(uint32_t number) const {
  const auto found = known_.find(number);
  return found != known_.end() && !found->second->input.is_empty();
}

bool Server::has_unsent(uint32_t number) {
  execute_commands();
  send_dirty();
  const auto found = known_.find(number);
  return found != known_.end() && is_sending(*found->second);
}

void Server::write_to(uint32_t number, Bytes bytes) {
  const auto found = known_.find(number);
  if (found == known_.end()) return;
  execute_commands();
  flush_run(*found->second);
  found->second->out.append_copy(bytes.data, bytes.size);
  mark_dirty(*found->second);
}

void Server::end_connection(uint32_t number, bool is_at_once, bool with_reset) {
  execute_commands();
  const auto found = known_.find(number);
  if (found == known_.end()) return;
  Connection& connection = *found->second;
  if (is_at_once) {
    send_dirty();
    connection.until_close = false;  // what does not arrive is given up by whoever says this
    drop(connection, with_reset);
  } else {
    flush_run(connection);
    connection.closes = true;
    mark_dirty(connection);
  }
  turn(false);
}

bool Server::describe_connection(uint32_t number, PeerAddress& remote, PeerAddress& local) const {
  const auto found = known_.find(number);
  if (found == known_.end()) return false;
  remote = found->second->peer;
  local_address(found->second->fd, local);
  return true;
}

void Server::set_head_timeout(uint64_t head_ms) { deadlines_.set_duration(Wait::head, head_ms); }

}  // namespace tswsgi
