// The state of one accepted socket. The stages that work on it are members of Server: acceptor.cc, reader.cc,
// request_start.cc, writer.cc and closer.cc, in the order of a connection's life. The loop's thread only.
#pragma once

#include "conn/exchange.h"
#include "conn/input_buffer.h"
#include "net/stream.h"
#include "net/timers.h"
#include "protocol/chunked.h"
#include "protocol/protocol.h"

namespace tswsgi {

struct Listener;

// The body of the request that is being read, when it is handed on in parts.
struct BodyReader {
  BodyKind kind = BodyKind::none;  // none: no body is being read
  uint64_t remaining = 0;          // BodyKind::length
  uint64_t received = 0;           // decoded, against the limit
  bool is_flowing = false;         // the last read got all it had room for
  ChunkedDecoder chunked;
  Exchange* receiver = nullptr;  // null: the answer is complete, the rest of the body is thrown away
};

struct Connection : Deadline {
  Connection(int fd, uint32_t number, Listener& listener, const Protocol& protocol, const PeerAddress& peer)
      : fd(fd), number(number), listener(listener), protocol(protocol), peer(peer) {}

  int fd;                 // -1 once closed
  const uint32_t number;  // by which JavaScript knows it, where it does
  Listener& listener;
  const Protocol& protocol;
  PeerAddress peer;

  // The list of all connections.
  Connection* previous_open = nullptr;
  Connection* next_open = nullptr;

  // Requests in the order of their arrival; answers leave in that order.
  Exchange* first = nullptr;
  Exchange* last = nullptr;
  uint16_t in_flight = 0;

  // Reading.
  InputBuffer input;
  ParseState parse;
  uint32_t needed = 0;           // a small body is awaited: parse again when this much input is there
  uint32_t unread = 0;           // bytes that have been read and left in the kernel: see read_and_leave()
  uint32_t head_started_us = 0;  // when the first byte of the head came, on the server's clock
  uint64_t waits_since_us = 0;   // when its next request found no core; monotonic, 0: it lacks none
  BodyReader body;

  // Writing: `run*` is what lies in memory of this turn and has not been tried yet; `out` comes before it.
  OutQueue out;
  size_t held_bytes = 0;  // of answers behind the first one
  const uint8_t* run = nullptr;
  uint32_t run_size = 0;

  ErrorId failure = ErrorId::none;  // to be answered when the requests before it are
  Wait wanted_wait = Wait::none;
  uint64_t linger_until_ms = 0;  // the latest end of lingering
  uint64_t window_bytes = 0;     // that have come, or gone, since its deadline was set
  uint64_t window_left = 0;      // what the peer had not acknowledged then
  uint32_t requests = 0;         // that have begun, where they are limited

  bool is_watched = false;       // registered with epoll
  bool is_readable = true;       // not known to be empty
  bool is_writable = true;       // not known to be full
  bool is_ready = false;         // in Server::ready_
  bool is_dirty = false;         // in Server::dirty_
  bool is_touched = false;       // in Server::touched_: something happened in this turn
  bool has_read = false;         // bytes came in this turn
  bool has_sent = false;         // bytes went in this turn
  bool awaits_core = false;      // in Server::core_waiters_
  bool awaits_drain = false;     // has a request, and its peer has much to take before it is served
  bool is_counted = false;       // in Server::addresses_
  bool awaits_memory = false;    // in Server::memory_waiters_
  bool awaits_proxy = false;     // its first bytes are to be a PROXY header
  bool has_served = false;       // at least one request was complete
  bool sent_continue = false;    // 100 Continue for the request being read
  bool has_seen_end = false;     // epoll says that the stream's end is behind what can be read
  bool at_end = false;           // the peer has finished sending
  bool has_sent_since = false;   // bytes went after that
  bool is_half_closed = false;   // and the peer has taken them: it is still there
  bool closes = false;           // no further request; close when everything is sent
  bool is_lingering = false;     // our side is finished; what still comes is thrown away
  bool until_close = false;      // the end of the last answer is that of the connection
  bool resets_at_close = false;  // the kernel sends RST when it is closed now
  bool has_broken = false;       // the kernel says so; there is no more to be had of it
  bool resets = false;           // end with RST: nothing else tells that the answer is not whole
  bool is_taken_over =
      false;  // JavaScript works on the socket: here it is only held until it is known to be held there
};

}  // namespace tswsgi
