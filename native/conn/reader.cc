// Server: from bytes on a socket to heads and body parts.
//
// Sockets are edge-triggered: `is_readable` stays set until a read comes back short. One connection reads at most a
// scratch buffer of head bytes and a few blocks of body in a round, so that none starves the others.
#include <algorithm>

#include "conn/server.h"
#include "protocol/proxy.h"

namespace tswsgi {

namespace {

constexpr size_t kBodyBlock = 64 * 1024;
constexpr size_t kBodyBlocksPerRead = 8;  // with one call
// Body bytes handed to JavaScript that the application has not taken. More is left in the kernel.
constexpr size_t kBodyWindow = 512 * 1024;
// Input kept of one connection: a head and a small body, or what is pipelined behind requests in flight.
constexpr size_t kMaxInput = kMaxHeadBytes + kSmallBodyBytes;
// Of a body that nobody waits for, when the answer is complete. Above it the connection costs less to make anew.
constexpr size_t kMaxDiscarded = 1024 * 1024;
constexpr int kDiscardsPerTurn = 16;

}  // namespace

void Server::serve(Connection& connection) {
  touch(connection);
  if (connection.is_lingering) return discard(connection);
  if (connection.is_taken_over) return;
  if (is_wanted_whole(connection)) return give_away(connection);
  // What was kept comes before what is on the socket.
  if (!connection.input.is_empty()) use_input(connection);
  if (!is_reading(connection) || awaits_thread(connection)) return;
  if (connection.at_end) {
    // The end may have come before the request it belongs to had begun.
    const bool has_used_all = connection.body.kind == BodyKind::none || connection.input.is_empty();
    if (has_used_all) peer_finished(connection);
    return;
  }
  if (connection.body.kind != BodyKind::none) {
    if (connection.input.is_empty()) read_body(connection);
    return;
  }
  const size_t most = std::max<size_t>(kMaxInput, connection.needed);
  if (connection.is_readable && connection.input.size() < most) read_head(connection);
}

bool Server::is_reading(const Connection& connection) const {
  return connection.fd >= 0 && !connection.closes && connection.failure == ErrorId::none;
}

void Server::use_input(Connection& connection) {
  if (!is_reading(connection)) return;
  const size_t used = parse(connection, connection.input.view());
  // A connection that has begun to linger has thrown its input away.
  if (connection.fd >= 0 && !connection.is_lingering) connection.input.drop_front(used);
}

void Server::read_head(Connection& connection) {
  if (connection.unread > 0 && !connection.has_seen_end) {
    connection.is_readable = false;  // it is what has been read that epoll tells of
    return;
  }
  take_unread(connection);
  if (connection.input.is_empty()) {
    read_fresh_head(connection);
  } else {
    const size_t have = connection.input.size();
    const size_t missing = connection.needed > have ? connection.needed - have : 0;
    uint8_t* into = connection.input.reserve(std::max<size_t>(missing, 512));
    const size_t capacity = connection.input.room();
    const Transfer transfer = receive(connection.fd, into, capacity);
    if (!note_transfer(connection, transfer, capacity)) return;
    connection.input.grow(transfer.size);
    use_input(connection);
  }
  if (connection.fd >= 0 && connection.is_readable) mark_ready(connection);
}

// A fresh request is read into scratch memory that stays in the cache; only what is left over is kept.
void Server::read_fresh_head(Connection& connection) {
  const bool is_left = is_read_and_left(connection);
  uint8_t* const into = scratch_.data();
  const size_t capacity = scratch_.size();
  const Transfer transfer = is_left ? peek(connection.fd, into, capacity) : receive(connection.fd, into, capacity);
  if (!note_transfer(connection, transfer, capacity)) return;
  if (is_left) connection.unread = static_cast<uint32_t>(transfer.size);
  connection.head_started_us = turn_us_;
  const size_t used = parse(connection, {into, transfer.size});
  if (connection.fd < 0 || connection.is_lingering) return;
  // More is to be read before there is an answer.
  const bool is_whole = connection.first != nullptr && used == transfer.size && connection.body.kind == BodyKind::none;
  if (used < transfer.size) connection.input.append({into + used, transfer.size - used});
  if (!is_whole) take_unread(connection);
}

// An answer over the uwsgi protocol may end with its connection, and a unix socket has no RST that says it is not whole
// when this process dies in its middle. But the peer of one that is closed with bytes unread gets ECONNRESET
// (unix(7)): so a request stays in the kernel until its answer has been sent.
bool Server::is_read_and_left(const Connection& connection) const {
  return connection.protocol.has_variables && connection.peer.family == 0 && !connection.has_served &&
         !connection.has_seen_end;
}

// Scratch memory may be in use: it goes where nobody looks.
void Server::take_unread(Connection& connection) {
  uint8_t nowhere[4096];
  while (connection.unread > 0) {
    const Transfer transfer = receive(connection.fd, nowhere, std::min<size_t>(connection.unread, sizeof(nowhere)));
    connection.unread -= static_cast<uint32_t>(transfer.size);
    if (transfer.result != Transfer::Result::some) connection.unread = 0;
  }
}

// What a read says about the socket. False when no bytes came; the connection may then be closed.
bool Server::note_transfer(Connection& connection, const Transfer& transfer, size_t capacity) {
  switch (transfer.result) {
    case Transfer::Result::some:
      connection.has_read = true;
      if (connection.wait == Wait::body) connection.window_bytes += transfer.size;
      // A short read has emptied the socket (epoll(7)), unless the end of the stream is waiting behind it.
      connection.is_readable = transfer.size == capacity || connection.has_seen_end;
      return true;
    case Transfer::Result::would_block:
      connection.is_readable = false;
      return false;
    case Transfer::Result::failed:
      connection.has_broken = true;
      drop(connection);
      return false;
    case Transfer::Result::end:
      peer_finished(connection);
      return false;
  }
  return false;
}

// Starts what requests it can; how many bytes are used up.
size_t Server::parse(Connection& connection, Bytes bytes) {
  size_t used = 0;
  if (connection.awaits_proxy) {
    used = take_proxy_header(connection, bytes);
    if (connection.awaits_proxy) return used;
  }
  while (used < bytes.size) {
    const Bytes rest{bytes.data + used, bytes.size - used};
    if (connection.body.kind != BodyKind::none) {
      if (awaits_thread(connection)) break;
      used += use_body(connection, rest);
      if (connection.body.kind != BodyKind::none || connection.fd < 0) break;
      continue;
    }
    if (!is_reading(connection) || rest.size < connection.needed || !may_start(connection)) break;
    connection.needed = 0;
    size_t head_used = 0;
    ErrorId why = ErrorId::none;
    const Parse result = connection.protocol.parse(rest, limits_.head, connection.parse, head_, head_used, why);
    if (result == Parse::more) {
      connection.waits_since_us = 0;  // a core would have been of no use
      break;
    }
    connection.parse = ParseState{};
    if (result == Parse::bad) {
      fail(connection, why);
      return bytes.size;
    }
    const size_t taken = start_request(connection, rest, head_used);
    connection.waits_since_us = 0;
    if (connection.failure != ErrorId::none) return bytes.size;
    if (taken == 0) break;
    used += taken;
  }
  return used;
}

// What a load balancer says of its client counts for all requests of the connection. How many bytes it took.
size_t Server::take_proxy_header(Connection& connection, Bytes bytes) {
  ProxyClient client;
  size_t used = 0;
  ErrorId why = ErrorId::none;
  const Parse result = parse_proxy(bytes, client, used, why);
  if (result == Parse::more) return 0;
  if (result == Parse::bad) {
    fail(connection, why);
    return bytes.size;
  }
  connection.awaits_proxy = false;
  if (!client.is_given) return used;
  std::copy(std::begin(client.address.bytes), std::end(client.address.bytes), connection.peer.bytes);
  connection.peer.family = client.address.family;
  connection.peer.port = client.port;
  if (limits_.connections_per_address == 0 || connection.peer.family == 0) return used;
  connection.is_counted = addresses_.add(connection.peer, limits_.connections_per_address);
  if (connection.is_counted) return used;
  scoreboard_.count_refused();
  fail(connection, ErrorId::too_many_connections);
  return bytes.size;
}

// Body bytes that came together with a head, or behind it in the kept input. How many belong to the body.
size_t Server::use_body(Connection& connection, Bytes bytes) {
  BodyReader& body = connection.body;
  size_t used = 0;
  while (used < bytes.size && body.kind != BodyKind::none) {
    if (!events_.has_room_for_request()) {
      mark_ready(connection);
      return used;
    }
    const Bytes rest{bytes.data + used, std::min(bytes.size - used, kBodyBlock)};
    const uint32_t block = arena_.borrow(rest.size);
    if (block == Arena::kNone) {
      await_memory(connection);
      return used;
    }
    if (body.kind == BodyKind::chunked) {
      Decoded got;
      const Parse result = body.chunked.decode(rest, arena_.at(block), got);
      used += got.used;
      body_came(connection, arena_.at(block), got.payload, block, result == Parse::done, got.trailers);
      if (result == Parse::bad && body.kind != BodyKind::none) {
        body_failed(connection, got.why);
        return bytes.size;
      }
      continue;
    }
    const size_t size =
        body.kind == BodyKind::length ? static_cast<size_t>(std::min<uint64_t>(rest.size, body.remaining)) : rest.size;
    std::memcpy(arena_.at(block), rest.data, size);
    used += size;
    body.remaining -= std::min<uint64_t>(size, body.remaining);
    body_came(connection, arena_.at(block), size, block, body.kind == BodyKind::length && body.remaining == 0);
  }
  return used;
}

// Many blocks with one call, of a body that comes faster than it is read: fewer calls, and fewer window updates, each
// of which has the kernel send what the peer has ready, on the loopback in our time.
size_t Server::blocks_to_read(const BodyReader& body) const {
  // What lies behind the end of a chunked one has to be kept.
  if (!body.is_flowing || body.kind == BodyKind::chunked) return 1;
  uint64_t bytes = kBodyBlock * std::min(kBodyBlocksPerRead, body_blocks_left_);
  if (body.kind == BodyKind::length) bytes = std::min(bytes, body.remaining);
  if (body.receiver != nullptr) bytes = std::min<uint64_t>(bytes, kBodyWindow - body.receiver->unacknowledged);
  return static_cast<size_t>((bytes + kBodyBlock - 1) / kBodyBlock);
}

void Server::read_body(Connection& connection) {
  BodyReader& body = connection.body;
  if (!connection.is_readable || body.kind == BodyKind::none) return;
  if (body.receiver != nullptr && body.receiver->unacknowledged >= kBodyWindow) return;
  if (body_blocks_left_ == 0) return go_first(connection);
  if (!events_.has_room_for_request()) return mark_ready(connection);
  // Not one byte beyond the body: what follows it is the next request.
  uint64_t left = body.kind == BodyKind::length ? body.remaining : UINT64_MAX;
  uint32_t blocks[kBodyBlocksPerRead];
  iovec parts[kBodyBlocksPerRead];
  size_t count = 0;
  size_t capacity = 0;
  for (const size_t most = blocks_to_read(body); count < most; ++count) {
    blocks[count] = arena_.borrow(kBodyBlock);
    if (blocks[count] == Arena::kNone) break;
    parts[count] = {arena_.at(blocks[count]), static_cast<size_t>(std::min<uint64_t>(kBodyBlock, left))};
    left -= parts[count].iov_len;
    capacity += parts[count].iov_len;
  }
  if (count == 0) return await_memory(connection);
  const Transfer transfer = receive_parts(connection.fd, parts, count);
  const bool has_come = note_transfer(connection, transfer, capacity);
  body.is_flowing = has_come && transfer.size == capacity;
  size_t size = has_come ? transfer.size : 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t part = std::min(size, parts[i].iov_len);
    size -= part;
    // Nothing for this one, or it lies behind a body that was refused meanwhile.
    if (part == 0 || body.kind == BodyKind::none) {
      arena_.give_back(blocks[i]);
      continue;
    }
    --body_blocks_left_;
    part_came(connection, part, blocks[i]);
  }
  if (has_come && connection.is_readable) mark_ready(connection);
}

void Server::part_came(Connection& connection, size_t size, uint32_t block) {
  BodyReader& body = connection.body;
  uint8_t* bytes = arena_.at(block);
  if (body.kind != BodyKind::chunked) {
    body.remaining -= std::min<uint64_t>(size, body.remaining);
    body_came(connection, bytes, size, block, body.kind == BodyKind::length && body.remaining == 0);
    return;
  }
  Decoded got;
  const Parse result = body.chunked.decode({bytes, size}, bytes, got);
  if (result == Parse::done) connection.input.append({bytes + got.used, size - got.used});
  body_came(connection, bytes, got.payload, block, result == Parse::done, got.trailers);
  if (result == Parse::bad && body.kind != BodyKind::none) body_failed(connection, got.why);
}

// Hands a decoded part to JavaScript, and trailers that lie behind it; `block` holds both and is given back when
// JavaScript has seen them.
void Server::body_came(Connection& connection, const uint8_t* bytes, size_t size, uint32_t block, bool is_last,
                       size_t trailers) {
  BodyReader& body = connection.body;
  body.received += size;
  const bool is_too_large = limits_.body_bytes > 0 && body.received > limits_.body_bytes;
  const bool is_wanted = body.receiver != nullptr && !is_too_large && (size > 0 || trailers > 0 || is_last);
  if (threads_ == nullptr || !is_wanted) turn_blocks_.push_back(block);
  if (is_too_large && body.receiver != nullptr) return body_failed(connection, ErrorId::body_too_large);
  if (is_wanted) {
    Exchange& receiver = *body.receiver;
    receiver.unacknowledged += size;
    const EventRecord event{static_cast<uint32_t>(Event::body),
                            receiver.slot,
                            receiver.generation,
                            static_cast<uint32_t>(bytes - memory_.arena),
                            static_cast<uint32_t>(size),
                            is_last ? 1u : 0u,
                            static_cast<uint32_t>(trailers)};
    if (threads_ == nullptr) {
      push_event(event);
    } else {
      threads_->tell(event, block);
    }
  }
  if (is_last) {
    body = BodyReader{};
    mark_ready(connection);
    return;
  }
  // Nobody waits for it and there is much of it: better to end the connection than to read on.
  const bool is_unwanted = body.receiver == nullptr && connection.in_flight == 0;
  if (is_unwanted && body.received > kMaxDiscarded && !is_sending(connection)) linger(connection);
}

// The body will not come to its end. The request is told; its answer is the last one on the connection.
void Server::body_failed(Connection& connection, ErrorId why) {
  if (limits_.delegates) return tell_refused(connection, why);
  Exchange* receiver = connection.body.receiver;
  connection.body = BodyReader{};
  connection.is_readable = false;
  if (receiver == nullptr) {
    // Its answer is complete. What of it is still to be sent is sent.
    connection.closes = true;
    if (!is_sending(connection)) drop(connection);
    return;
  }
  receiver->closes = true;
  push_event(Event::body_error, *receiver, static_cast<uint32_t>(why));
  notice(connection, why);
}

void Server::peer_finished(Connection& connection) {
  connection.is_readable = false;
  if (!connection.at_end) tell_finished(connection);
  connection.at_end = true;
  if (limits_.delegates) return tell_ended(connection);
  if (connection.body.kind == BodyKind::until_close) {
    Exchange* receiver = connection.body.receiver;
    connection.body = BodyReader{};
    if (receiver != nullptr) push_event(Event::body, *receiver, 0, 0, 1);
  } else if (connection.body.kind != BodyKind::none) {
    body_failed(connection, ErrorId::truncated_body);
  }
  if (connection.fd >= 0) finish_if_idle(connection);
}

// Most peers that finish are gone, and only a write would show it. What follows from it is for the application's
// interface to say.
void Server::tell_finished(Connection& connection) {
  for (Exchange* exchange = connection.first; exchange != nullptr; exchange = exchange->next) {
    if (exchange->has_ended) continue;
    const EventRecord record{static_cast<uint32_t>(Event::finished), exchange->slot, exchange->generation};
    if (threads_ == nullptr) {
      push_event(Event::finished, *exchange);
    } else {
      threads_->tell_of_peer(record, request_flag::has_finished);
    }
  }
}

// Half-closed: answers that are due are still sent, and requests that wait for a core still served.
void Server::finish_if_idle(Connection& connection) {
  if (connection.in_flight > 0 || waits_for_us(connection) || is_sending(connection)) return;
  if (connection.needed > 0) notice(connection, ErrorId::truncated_body);
  drop(connection);
}

// Our side is finished. Reading on for a while keeps the kernel from sending RST, which would take the answer away
// from a peer that has not read it yet (RFC 9112 9.6). How long is for the linger deadline to say.
void Server::discard(Connection& connection) {
  for (int reads = 0; reads < kDiscardsPerTurn && connection.is_readable; ++reads) {
    const Transfer transfer = receive(connection.fd, scratch_.data(), scratch_.size());
    if (transfer.result == Transfer::Result::end) return drop(connection);
    if (!note_transfer(connection, transfer, scratch_.size())) return;
  }
  if (connection.is_readable) mark_ready(connection);
}

}  // namespace tswsgi
