// Server: from a parsed head to a request that JavaScript sees.
//
// A request begins when it has a core, its place on the connection, and its body if that is small. Until then its
// bytes stay in the connection's input and are parsed again, which costs less than to keep parsed heads around.
#include <algorithm>

#include "conn/record_view.h"
#include "conn/server.h"

namespace tswsgi {

namespace {

constexpr uint16_t kMaxPipelined = 32;
constexpr size_t kMaxUntaken = 256 * 1024;
constexpr uint8_t kPing = 100;  // uWSGI docs: "The uwsgi Protocol", modifier1 100

bool is_safe_method(Method method) {
  return method == Method::get || method == Method::head || method == Method::options;
}

void put_span(uint16_t* words, size_t at, Span span) {
  words[at] = span.at;
  words[at + 1] = span.size;
}

}  // namespace

// Answers that its peer has not taken: more of them are not made before it has.
bool Server::has_much_to_take(const Connection& connection) {
  return connection.out.bytes() + connection.held_bytes > kMaxUntaken;
}

// Whether the next request of the connection could begin at all, whatever it is.
bool Server::may_start(Connection& connection) {
  if (connection.in_flight >= kMaxPipelined) return false;
  if (has_much_to_take(connection)) {
    connection.awaits_drain = true;
    return false;
  }
  connection.awaits_drain = false;
  // RFC 9112 9.3.2: pipelined requests are served side by side only while their methods are safe.
  // node:http does not look at the method.
  if (connection.in_flight > 0 && (!connection.last->is_safe || connection.last->closes)) return false;
  if (exchanges_.is_full()) {
    await_core(connection);
    return false;
  }
  if (!events_.has_room_for_request()) {
    mark_ready(connection);
    return false;
  }
  if (connection.awaits_core) leave_core_queue(connection);
  return true;
}

// Begins the request whose head is in head_ and takes `head_used` bytes. How many bytes it took with its body; 0 when
// it has to wait.
size_t Server::start_request(Connection& connection, Bytes bytes, size_t head_used) {
  const RequestHead& head = head_;
  if (head.modifier1 == kPing) {
    answer_ping(connection);
    return bytes.size;
  }
  if (head.body == BodyKind::length && limits_.body_bytes > 0 && head.content_length > limits_.body_bytes) {
    fail(connection, ErrorId::body_too_large);
    return 0;
  }
  const bool has_upgrade = head.has_upgrade && head.body == BodyKind::none;
  const bool is_plain = is_safe_method(head.method_id) && head.body == BodyKind::none;
  const bool is_safe = (is_plain || limits_.delegates) && !has_upgrade;
  if (!is_safe && connection.in_flight > 0) return 0;

  ArrivedBody body;
  if (!take_body(connection, bytes, head_used, body)) return 0;
  size_t record_size = 0;
  const uint32_t record_block = write_record(connection, bytes.data + head.head_at, body.trailers, record_size);
  if (record_block == Arena::kNone) {
    if (body.block != Arena::kNone) arena_.give_back(body.block);
    await_memory(connection);
    return 0;
  }

  const bool is_last = limits_.requests_per_connection > 0 && ++connection.requests >= limits_.requests_per_connection;
  if (is_last) head_.keep_alive = false;
  Exchange& exchange = exchanges_.take();
  exchange.held.count_in(buffered_);
  exchange.connection = &connection;
  exchange.record = record_block;
  exchange.body = body.block;
  exchange.is_safe = is_safe;
  exchange.closes = !head.keep_alive;
  take_core(connection, exchange);
  announce(connection, exchange, body, record_size);
  (connection.last != nullptr ? connection.last->next : connection.first) = &exchange;
  connection.last = &exchange;
  ++connection.in_flight;
  const bool is_known = limits_.tells_closed && connection.protocol.may_keep_alive;
  if (is_known && !connection.has_served) known_.emplace(connection.number, &connection);
  connection.has_served = true;
  connection.sent_continue = false;
  if (!body.is_whole) {
    connection.body = BodyReader{};
    connection.body.kind = head.body;
    connection.body.remaining = head.content_length;
    connection.body.receiver = &exchange;
  }
  return head_used + body.used;
}

// Takes a small body out of the input, or finds that it is to be streamed. False when the request has to wait for it.
bool Server::take_body(Connection& connection, Bytes bytes, size_t head_used, ArrivedBody& body) {
  const RequestHead& head = head_;
  const Bytes rest{bytes.data + head_used, bytes.size - head_used};
  if (head.body == BodyKind::none) return true;
  if (head.body == BodyKind::chunked && rest.size > 0) {
    body.is_whole = take_chunked(rest, body);
    return true;
  }
  if (head.body != BodyKind::length || head.content_length > kSmallBodyBytes) {
    body.is_whole = false;
    return true;
  }
  const auto size = static_cast<size_t>(head.content_length);
  if (rest.size < size && (limits_.delegates || (limits_.tells_closed && head.expect_continue))) {
    body.is_whole = false;
    return true;
  }
  if (rest.size < size) {
    connection.needed = static_cast<uint32_t>(head_used + size);
    if (head.expect_continue && !connection.sent_continue) send_continue(connection);
    return false;
  }
  body.block = arena_.borrow(size);
  if (body.block == Arena::kNone) {
    await_memory(connection);
    return false;
  }
  std::memcpy(arena_.at(body.block), rest.data, size);
  body.size = body.used = size;
  return true;
}

// A chunked body that has come whole with its head is handed over like one with a length.
bool Server::take_chunked(Bytes rest, ArrivedBody& body) {
  const size_t capacity = std::min(rest.size, kSmallBodyBytes);
  body.block = arena_.borrow(capacity);
  if (body.block == Arena::kNone) return false;
  ChunkedDecoder decoder;
  Decoded got;
  const Parse result = decoder.decode({rest.data, capacity}, arena_.at(body.block), got);
  body.used = got.used;
  body.size = got.payload;
  body.trailers = got.trailers;
  const bool is_within_limit = limits_.body_bytes == 0 || body.size <= limits_.body_bytes;
  if (result == Parse::done && is_within_limit) return true;
  arena_.give_back(body.block);
  body = ArrivedBody{};
  return false;
}

// The request event: see shm/ring.h.
void Server::announce(Connection& connection, Exchange& exchange, const ArrivedBody& body, size_t record_size) {
  using namespace request_flag;
  const RequestHead& head = head_;
  uint32_t flags = 0;
  if (connection.protocol.has_variables) flags |= is_uwsgi;
  if (head.http_minor == 1) flags |= is_http11;
  if (head.keep_alive) flags |= keep_alive;
  if (head.method_id == Method::head) flags |= is_head;
  if (head.body != BodyKind::none) flags |= has_body;
  if (body.is_whole) flags |= body_is_here;
  const bool is_asked = limits_.delegates || limits_.tells_closed || (!connection.sent_continue && !body.is_whole);
  if (head.expect_continue && is_asked) flags |= expects_continue;
  if (head.has_dropped_variables) flags |= dropped_variables;
  if (head.has_upgrade && head.body == BodyKind::none) flags |= has_upgrade;
  EventRecord event{static_cast<uint32_t>(Event::request) | flags};
  event[1] = exchange.slot;
  event[2] = exchange.generation;
  event[3] = exchange.record;
  event[4] = static_cast<uint32_t>(record_size);
  event[5] = body.block == Arena::kNone ? 0 : body.block;
  event[6] = static_cast<uint32_t>(body.size);
  event[7] = connection.head_started_us;
  event[kRequestCore] = exchange.core;  // a thread has cores of its own
  event[kRequestConnection] = connection.number;
  if (threads_ == nullptr) {
    std::copy(event.begin(), event.end(), events_.push());
  } else {
    exchange.is_begun = false;
    if (connection.last != nullptr) threads_->set_follower(connection.last->slot);
    offer(connection, event);
  }
}

// What the scoreboard shows of the request until its slot is given back. An application's thread shows what it takes.
void Server::take_core(const Connection& connection, Exchange& exchange) {
  exchange.started_us = clock_us_;
  scoreboard_.count_begin();
  if (threads_ != nullptr) return;
  const RecordView view = view_record(arena_.at(exchange.record), connection.protocol.has_variables);
  scoreboard_.begin_core(exchange.core, clock_us_, view.method, view.remote, view.target);
  start_time(exchange);
}

void Server::await_memory(Connection& connection) {
  if (connection.awaits_memory) return;
  connection.awaits_memory = true;
  memory_waiters_.push_back(&connection);
}

// Puts what JavaScript may ask of the request into one block of the arena: see namespace record in shm/ring.h.
uint32_t Server::write_record(const Connection& connection, const uint8_t* head_bytes, size_t trailers, size_t& size) {
  const RequestHead& head = head_;
  char remote[PeerAddress::kMaxText];
  const size_t remote_size = connection.peer.write(remote);
  const size_t table_bytes = head.field_count * sizeof(Field);
  const size_t remote_at = record::words * sizeof(uint16_t) + table_bytes;
  const size_t head_at = remote_at + remote_size;
  size = head_at + head.head_size;
  const uint32_t block = arena_.borrow(size);
  if (block == Arena::kNone) return block;
  uint8_t* out = arena_.at(block);
  uint16_t words[record::words] = {};
  words[record::field_count] = head.field_count;
  words[record::head_at] = static_cast<uint16_t>(head_at);
  put_span(words, record::method, head.method);
  put_span(words, record::target, head.target);
  put_span(words, record::path, head.path);
  put_span(words, record::query, head.query);
  put_span(words, record::host, head.host);
  words[record::remote_size] = static_cast<uint16_t>(remote_size);
  words[record::remote_port] = connection.peer.port;
  words[record::listener] = connection.listener.index;
  words[record::modifiers] = static_cast<uint16_t>(head.modifier1 | head.modifier2 << 8);
  words[record::head_size] = static_cast<uint16_t>(head.head_size);
  words[record::trailer_size] = static_cast<uint16_t>(trailers);
  std::memcpy(out, words, sizeof(words));
  std::memcpy(out + sizeof(words), head.fields, table_bytes);
  std::memcpy(out + remote_at, remote, remote_size);
  std::memcpy(out + head_at, head_bytes, head.head_size);
  return block;
}

void Server::send_continue(Connection& connection) {
  static constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
  connection.sent_continue = true;
  connection.out.append_copy(kContinue, sizeof(kContinue) - 1);
  mark_dirty(connection);
}

// An empty packet of the same kind with modifier2 = 1 is what uWSGI's ping plugin answers when all is well.
void Server::answer_ping(Connection& connection) {
  static constexpr uint8_t kPong[] = {kPing, 0, 0, 1};
  connection.out.append_copy(kPong, sizeof(kPong));
  connection.closes = true;
  mark_dirty(connection);
}

}  // namespace tswsgi
