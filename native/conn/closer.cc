// Server: refusals, deadlines and the end of a connection.
//
// A connection ends with RST only when its answer could not be completed, so that the peer can tell. Otherwise it ends
// with FIN, and where the peer may still be sending we read on for a moment, or the kernel would answer with RST and
// take our last bytes away from it.
#include <algorithm>

#include "conn/record_view.h"
#include "conn/server.h"
#include "protocol/error_response.h"

namespace tswsgi {

namespace {

// Lingering ends this long after it began, however much the peer goes on sending.
constexpr uint64_t kMaxLingerMs = 30'000;
// Of a URI that a line of the log names.
constexpr size_t kMaxNoticeTarget = 1024;

}  // namespace

// The peer sent something that cannot be served. It is told so when the requests before it are answered.
void Server::fail(Connection& connection, ErrorId why) {
  if (limits_.delegates) return tell_refused(connection, why);
  notice(connection, why);
  connection.failure = why;
  connection.needed = 0;
  if (connection.in_flight == 0) answer_failure(connection);
}

void Server::answer_failure(Connection& connection) {
  flush_run(connection);
  connection.closes = true;
  mark_dirty(connection);
  append_failure(connection.out, connection.failure);
}

void Server::append_failure(OutQueue& queue, ErrorId why) const {
  ErrorResponse text;
  const size_t size = write_error_response(error_row(why), retry_after_seconds(limits_.queue_timeout_ms), text);
  if (size > 0) queue.append_copy(text.data(), size);
}

// The thread that ran the application has ended with this request in hand.
void Server::lose(Exchange& exchange) {
  refuse(exchange, exchange.has_expired ? ErrorId::request_expired : ErrorId::app_thread_ended);
}

// Answers in the place of an application that never will, or breaks off what it has begun. The last answer of its
// connection.
void Server::refuse(Exchange& exchange, ErrorId why) {
  Connection* connection = exchange.connection;
  if (connection == nullptr) return release(exchange);
  if (connection->is_taken_over) return end(exchange);
  notice(*connection, why, &exchange);
  exchange.closes = true;
  if (exchange.given > 0) {
    exchange.is_aborted = true;
  } else {
    const bool is_first = connection->first == &exchange;
    if (is_first) flush_run(*connection);
    append_failure(is_first ? connection->out : exchange.held, why);
  }
  mark_dirty(*connection);
  end(exchange);
}

// Nothing waits to be sent any more.
void Server::sent_all(Connection& connection) {
  if (is_wanted_whole(connection)) return mark_ready(connection);
  const bool is_idle = connection.first == nullptr;
  if (!connection.closes && !(is_idle && connection.at_end && !waits_for_us(connection))) return;
  const bool may_be_sending = connection.body.kind != BodyKind::none || !connection.input.is_empty() ||
                              connection.is_readable || connection.failure != ErrorId::none;
  if (may_be_sending && !connection.at_end && !connection.resets) return linger(connection);
  drop(connection, connection.resets);
}

void Server::linger(Connection& connection) {
  unguard(connection);
  detach_exchanges(connection);
  tell_closed(connection);
  finish_sending(connection.fd);
  connection.closes = true;
  connection.is_lingering = true;
  connection.linger_until_ms = loop_.now_ms() + kMaxLingerMs;
  connection.is_readable = true;
  connection.body = BodyReader{};
  connection.input.drop_front(connection.input.size());
  mark_ready(connection);
  touch(connection);
}

// JavaScript still holds these slots; it is told that nobody will read what it writes.
void Server::detach_exchanges(Connection& connection) {
  Exchange* exchange = connection.first;
  connection.first = connection.last = nullptr;
  connection.in_flight = 0;
  connection.held_bytes = 0;
  connection.body.receiver = nullptr;
  while (exchange != nullptr) {
    Exchange* next = exchange->next;
    exchange->connection = nullptr;
    exchange->next = nullptr;
    const EventRecord gone{static_cast<uint32_t>(Event::gone), exchange->slot, exchange->generation};
    if (exchange->has_ended) {
      release(*exchange);
    } else if (threads_ == nullptr) {
      push_event(Event::gone, *exchange);
    } else if (!threads_->tell(gone)) {
      release(*exchange);  // no thread had taken it, and none will
    }
    exchange = next;
  }
}

// It ends as it should.
void Server::unguard(Connection& connection) {
  take_unread(connection);
  if (!connection.resets_at_close) return;
  connection.resets_at_close = false;
  set_reset_at_close(connection.fd, false);
}

void Server::drop(Connection& connection, bool with_reset) {
  if (connection.fd < 0) return;
  if (!with_reset && !is_cut_by_close(connection)) unguard(connection);
  detach_exchanges(connection);
  tell_closed(connection);
  deadlines_.clear(connection);
  (connection.previous_open != nullptr ? connection.previous_open->next_open : open_) = connection.next_open;
  if (connection.next_open != nullptr) connection.next_open->previous_open = connection.previous_open;
  --connection_count_;
  if (connection.is_counted) addresses_.remove(connection.peer);
  if (with_reset) {
    reset_stream(connection.fd);
  } else {
    close_stream(connection.fd);
  }
  connection.fd = -1;
  connection.out.clear();
  lacks_descriptors_ = false;
  closed_.push_back(&connection);
}

void Server::expire(Connection& connection) {
  const Wait wait = connection.wait;
  deadlines_.clear(connection);
  connection.wanted_wait = Wait::none;
  touch(connection);
  switch (wait) {
    case Wait::head:
      // A peer that sent nothing at all has asked for nothing.
      if (connection.input.is_empty() && !limits_.delegates) return drop(connection);
      return fail(connection, ErrorId::head_timeout);
    case Wait::body:
      if (connection.body.kind != BodyKind::none) return body_failed(connection, ErrorId::body_timeout);
      return fail(connection, ErrorId::body_timeout);
    case Wait::write:
      if (still_takes(connection)) return begin_wait(connection, wait);
      return drop(connection, true);
    case Wait::silence:
      return judge_silence(connection);
    default:
      return drop(connection);
  }
}

// Chooses what the connection waits for now. Waits for a body, or for the peer to read, begin anew when enough bytes
// have come or gone; a head has to come whole within its time.
void Server::set_deadline(Connection& connection) {
  const BodyReader& body = connection.body;
  const bool wants_body = body.kind != BodyKind::none && !awaits_thread(connection) &&
                          (body.receiver == nullptr || body.receiver->unacknowledged == 0);
  const bool is_idle = connection.in_flight == 0 && connection.input.is_empty();
  Wait wait = Wait::none;
  if (connection.is_lingering) {
    wait = Wait::linger;
  } else if (!connection.out.is_empty()) {
    wait = Wait::write;
  } else if (may_have_left(connection)) {
    wait = Wait::silence;
  } else if (connection.awaits_core || connection.awaits_memory) {
    wait = Wait::none;  // it waits for us
  } else if (wants_body || connection.needed > 0) {
    wait = Wait::body;
  } else if (is_idle && is_draining_ && !connection.is_ready) {
    // Served before: close. Never served: its first request may be under way.
    if (connection.has_served && !keeps_idle_) return drop(connection);
    wait = Wait::linger;
  } else if (is_idle && connection.has_served) {
    wait = Wait::keep_alive;
  } else if (connection.in_flight == 0) {
    wait = is_draining_ ? Wait::linger : Wait::head;
  }
  const bool may_linger = wait == Wait::linger && loop_.now_ms() < connection.linger_until_ms;
  const bool is_enough = is_fast_enough(wait, connection.window_bytes);
  const bool begins_anew = wait == Wait::keep_alive || (connection.has_read && may_linger) ||
                           (connection.has_read && wait == Wait::body && is_enough) ||
                           (connection.has_sent && wait == Wait::write && is_enough) ||
                           (connection.has_sent && wait == Wait::silence);
  connection.has_read = connection.has_sent = false;
  if (wait == connection.wanted_wait && !begins_anew) return;
  begin_wait(connection, wait);
}

void Server::begin_wait(Connection& connection, Wait wait) {
  connection.wanted_wait = wait;
  connection.window_bytes = 0;
  if (wait == Wait::write) connection.window_left = unacknowledged(connection.fd);
  deadlines_.set(connection, wait, loop_.now_ms());
}

// Whether so many bytes are worth the time of a whole wait.
bool Server::is_fast_enough(Wait wait, uint64_t bytes) const {
  if (wait == Wait::body) return bytes * 1000 >= limits_.body_rate * limits_.body_timeout_ms;
  if (wait == Wait::write) return bytes * 1000 >= limits_.write_rate * limits_.write_timeout_ms;
  return true;
}

// Its time is up, but the kernel, which has large buffers, may have sent of them all the time.
bool Server::still_takes(const Connection& connection) const {
  const uint64_t left = unacknowledged(connection.fd);
  const uint64_t given = connection.window_bytes + connection.window_left;
  return given > left && is_fast_enough(Wait::write, given - left);
}

// Something for the log that JavaScript cannot say: of no request, or of one that nobody holds any more.
void Server::notice(const Connection& connection, ErrorId why, const Exchange* exchange) {
  if (!events_.has_room_for_request()) return;
  char remote[PeerAddress::kMaxText];
  Bytes peer{reinterpret_cast<const uint8_t*>(remote), connection.peer.write(remote)};
  RecordView request{};
  if (exchange != nullptr) {
    request = view_record(arena_.at(exchange->record), connection.protocol.has_variables);
    request.target.size = std::min(request.target.size, kMaxNoticeTarget);
    if (request.remote.size > 0) peer = {request.remote.data, std::min(request.remote.size, sizeof(remote))};
  }
  uint32_t* words = events_.push();
  words[0] = static_cast<uint32_t>(Event::notice);
  words[1] = static_cast<uint32_t>(why);
  words[2] = connection.listener.index;
  words[6] = exchange != nullptr && exchange->given > 0 ? 1 : 0;
  const size_t request_size = exchange == nullptr ? 0 : request.method.size + 1 + request.target.size;
  const uint32_t block = arena_.borrow(std::max<size_t>(peer.size + request_size, 1));
  if (block == Arena::kNone) return;
  turn_blocks_.push_back(block);
  words[3] = block;
  words[4] = static_cast<uint32_t>(peer.size);
  words[5] = static_cast<uint32_t>(request_size);
  uint8_t* out = std::copy_n(peer.data, peer.size, arena_.at(block));
  if (request_size == 0) return;
  out = std::copy_n(request.method.data, request.method.size, out);
  *out++ = ' ';
  std::copy_n(request.target.data, request.target.size, out);
}

}  // namespace tswsgi
