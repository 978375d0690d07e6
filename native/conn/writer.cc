// Server: from the commands JavaScript left to bytes on the socket.
//
// Answers leave in the order of their requests. What lies in the shared output buffer is sent from there when the
// socket takes it; only what it does not take is copied.
#include <algorithm>
#include <cstdlib>

#include "conn/server.h"

namespace tswsgi {

namespace {

constexpr size_t kMaxParts = 64;

}  // namespace

void Server::execute(const uint32_t* command, const uint8_t* output) {
  Exchange* exchange = exchanges_.find(command[1], command[2]);
  if (exchange == nullptr) return;  // the request is over
  Connection* connection = exchange->connection;
  switch (static_cast<Command>(command[0] & 0xff)) {
    case Command::write:
      exchange->closes |= (command[0] & command_flag::close) != 0;
      write(*exchange, output + command[3], command[4]);
      if ((command[0] & command_flag::end) != 0) end(*exchange);
      return;
    case Command::abort:
      exchange->closes = exchange->is_aborted = true;
      return end(*exchange);
    case Command::body_ack:
      exchange->unacknowledged -= std::min<size_t>(exchange->unacknowledged, command[4]);
      if (connection != nullptr && connection->body.receiver == exchange) mark_ready(*connection);
      return;
    case Command::proceed:
      if (connection == nullptr || connection->first != exchange) return;
      send_continue(*connection);
      connection->sent_continue = false;  // it was for a request that has begun, the flag is for one that waits
      return;
    case Command::time_limit:
      if (exchange->has_ended || exchange->has_expired) return;
      if (threads_ != nullptr) exchange->core = command[3];
      return limit_time(*exchange, EpollLoop::now_us(), uint64_t{command[4]} * 1000);
    case Command::begin_answer:
      if (command[4] != 0) exchange->closes = exchange->until_close = true;
      return begin_stream(*exchange);
    case Command::take_over:
      if (exchange->has_ended) return;
      exchange->takes_over = true;
      if (connection != nullptr && connection->first == exchange) mark_ready(*connection);
      return;
    default:
      return;  // of an application's thread: execute_of_thread()
  }
}

void Server::execute_of_thread(const uint32_t* command, Parcel& parcel) {
  Exchange* exchange = exchanges_.find(command[1], command[2]);
  Connection* connection = exchange == nullptr ? nullptr : exchange->connection;
  switch (static_cast<Command>(command[0] & 0xff)) {
    case Command::begin:
      if (exchange == nullptr) return;
      exchange->is_begun = true;
      exchange->core = command[3];
      exchange->started_us = clock_us_;
      start_time(*exchange);
      if (connection != nullptr) mark_ready(*connection);
      return;
    case Command::want_drain:
      if (exchange == nullptr || connection == nullptr) return;
      exchange->wants_drain = true;
      return tell_drained(*connection);
    case Command::large: {
      if (connection == nullptr) return;  // the parcel frees it
      Parcel::Large& part = parcel.large[command[3]];
      exchange->given += part.size;
      OutQueue& queue = connection->first == exchange ? connection->out : exchange->held;
      if (&queue == &connection->out) {
        flush_run(*connection);
        mark_dirty(*connection);
      } else {
        connection->held_bytes += part.size;
      }
      queue.append_reference(part.bytes, part.size, std::free, part.bytes);
      part.bytes = nullptr;
      return;
    }
    default:
      return execute(command, parcel.bytes.data());
  }
}

void Server::write(Exchange& exchange, const uint8_t* bytes, uint32_t size) {
  Connection* connection = exchange.connection;
  if (connection == nullptr || size == 0) return;
  exchange.given += size;
  if (connection->first != &exchange) {
    exchange.held.append_copy(bytes, size);
    connection->held_bytes += size;
    return;
  }
  mark_dirty(*connection);
  if (connection->run_size > 0 && connection->run + connection->run_size == bytes) {
    connection->run_size += size;
    return;
  }
  flush_run(*connection);
  if (!connection->out.is_empty()) {
    connection->out.append_copy(bytes, size);
    return;
  }
  connection->run = bytes;
  connection->run_size = size;
}

// What was not tried yet joins the queue, so that something else can follow it.
void Server::flush_run(Connection& connection) {
  if (connection.run_size > 0) connection.out.append_copy(connection.run, connection.run_size);
  connection.run_size = 0;
}

// JavaScript has written all of the answer.
void Server::end(Exchange& exchange) {
  Connection* connection = exchange.connection;
  if (connection == nullptr) return release(exchange);
  clear_expiry(exchange);
  if (connection->is_taken_over) {
    exchange.has_ended = true;
    return drop(*connection);
  }
  exchange.has_ended = true;
  while (connection->first != nullptr && connection->first->has_ended && !connection->closes) {
    finish_front(*connection);
  }
}

// The first request's answer is complete, if not sent; the next one's turn has come.
void Server::finish_front(Connection& connection) {
  Exchange& exchange = *connection.first;
  connection.first = exchange.next;
  if (connection.first == nullptr) connection.last = nullptr;
  --connection.in_flight;
  // An answer that was made before its maker knew that we drain has not said that it is the last one.
  const bool is_last = is_draining_ && !keeps_idle_ && connection.first == nullptr;
  const bool closes = exchange.closes || is_last || !connection.protocol.may_keep_alive;
  if (connection.body.receiver == &exchange) {
    connection.body.receiver = nullptr;
    connection.body.received = 0;
  }
  connection.resets = exchange.is_aborted;
  connection.until_close = exchange.until_close;
  release(exchange);
  mark_dirty(connection);
  if (closes) {
    connection.closes = true;
    detach_exchanges(connection);  // RFC 9112 9.6: nothing behind a closing answer is served
    return;
  }
  if (connection.first != nullptr && !connection.first->held.is_empty()) {
    flush_run(connection);
    connection.held_bytes -= std::min(connection.held_bytes, connection.first->held.bytes());
    connection.out.append_all(connection.first->held);
  }
  if (connection.failure != ErrorId::none) {
    if (connection.first == nullptr && !limits_.delegates) answer_failure(connection);
    return;
  }
  if (!connection.input.is_empty() || connection.is_readable || is_wanted_whole(connection)) mark_ready(connection);
}

// The slot is free for another request, and so is the memory this one held.
void Server::release(Exchange& exchange) {
  ++served_;
  ++released_;
  expiries_.clear(exchange);
  scoreboard_.count_end(clock_us_ - exchange.started_us);
  if (threads_ == nullptr) scoreboard_.end_core(exchange.core);
  exchanges_.give_back(exchange, arena_);
  freed_memory_ = true;
  wake_waiter();
}

void Server::send_pending(Connection& connection) {
  guard_answer(connection);  // before the peer can have any of it
  if (connection.run_size > 0) {
    const uint8_t* run = connection.run;
    size_t sent = 0;
    if (connection.out.is_empty() && connection.is_writable) {
      const Transfer transfer = send_bytes(connection.fd, run, connection.run_size);
      if (transfer.result == Transfer::Result::failed) return lose(connection);
      sent = transfer.size;
      connection.is_writable = sent == connection.run_size;
      note_sent(connection, sent);
    }
    if (sent < connection.run_size) connection.out.append_copy(run + sent, connection.run_size - sent);
    connection.run_size = 0;
  }
  while (!connection.out.is_empty() && connection.is_writable) {
    iovec parts[kMaxParts];
    const size_t count = connection.out.gather(parts, kMaxParts);
    size_t offered = 0;
    for (size_t i = 0; i < count; ++i) offered += parts[i].iov_len;
    const Transfer transfer = send_parts(connection.fd, parts, count);
    if (transfer.result == Transfer::Result::failed) return lose(connection);
    connection.is_writable = transfer.size == offered;
    connection.out.consume(transfer.size);
    note_sent(connection, transfer.size);
  }
  tell_drained(connection);
  guard_answer(connection);  // one that has ended and was not taken whole
  if (connection.awaits_drain && !has_much_to_take(connection)) {
    connection.awaits_drain = false;
    mark_ready(connection);
  }
  if (connection.out.is_empty()) sent_all(connection);
}

void Server::note_sent(Connection& connection, size_t size) {
  scoreboard_.count_sent(size);
  connection.has_sent |= size > 0;
  if (connection.wait == Wait::write) connection.window_bytes += size;
  connection.has_sent_since |= size > 0 && connection.at_end;
}

// An answer that ends with its connection would look whole if this process died in its middle: the kernel is told to
// end it with RST until all of it is sent.
void Server::guard_answer(Connection& connection) {
  if (connection.resets_at_close || !is_cut_by_close(connection)) return;
  connection.resets_at_close = true;
  set_reset_at_close(connection.fd, true);
}

bool Server::is_cut_by_close(const Connection& connection) {
  const Exchange* exchange = connection.first;
  if (exchange != nullptr) return exchange->until_close && exchange->given > 0;
  return connection.until_close && (connection.resets || !connection.out.is_empty());
}

// Whoever waits for the peer is told when it has taken enough.
void Server::tell_drained(Connection& connection) {
  if (connection.first == nullptr) return;
  Exchange& exchange = *connection.first;
  const size_t queued = connection.out.bytes() + connection.run_size;
  if (threads_ != nullptr)
    threads_->set_taken(exchange.slot, exchange.given - std::min<uint64_t>(exchange.given, queued));
  if (!exchange.wants_drain || queued > kLowWater) return;
  exchange.wants_drain = false;
  push_event(Event::drained, exchange);
}

size_t Server::flush(uint32_t slot, uint32_t generation) {
  carry_out();
  return queued(slot, generation);
}

size_t Server::write_reference(uint32_t slot, uint32_t generation, const uint8_t* bytes, size_t size,
                               OutQueue::Release release, void* holder) {
  execute_commands();
  Exchange* exchange = exchanges_.find(slot, generation);
  if (exchange == nullptr || exchange->connection == nullptr || size == 0) {
    release(holder);
  } else if (Connection& connection = *exchange->connection; connection.first == exchange) {
    flush_run(connection);
    connection.out.append_reference(bytes, size, release, holder);
    mark_dirty(connection);
  } else {
    exchange->held.append_reference(bytes, size, release, holder);
    exchange->connection->held_bytes += size;
  }
  send_dirty();
  return queued(slot, generation);
}

// What of an answer the peer has not taken. Of a peer that is gone as much as makes the application wait: the event
// that tells it so is under way.
size_t Server::queued(uint32_t slot, uint32_t generation) {
  Exchange* exchange = exchanges_.find(slot, generation);
  if (exchange == nullptr) return 0;
  const Connection* connection = exchange->connection;
  if (connection == nullptr) return kHighWater + 1;
  const size_t bytes = connection->first == exchange ? connection->out.bytes() : exchange->held.bytes();
  exchange->wants_drain |= bytes > kHighWater;
  return bytes;
}

void Server::mark_dirty(Connection& connection) {
  touch(connection);
  if (connection.is_dirty) return;
  connection.is_dirty = true;
  dirty_.push_back(&connection);
}

}  // namespace tswsgi
