// The records that native and JavaScript pass each other, as 32-bit words in shared memory.
//
// Events go up (native writes, one JavaScript call per turn reads), commands come down (JavaScript writes, native
// carries them out when that call has returned, or before the loop polls). src/request/bridge.ts is the other side
// and holds the same numbers. Both sides run on the loop's thread.
#pragma once

#include <array>

#include "base/bytes.h"

namespace tswsgi {

// --- Events: kEventWords words each ---------------------------------------------------------------------------
enum class Event : uint32_t {
  // slot, generation, record at, record size, body at, body size, started (us), the core that runs it, and the
  // number of the connection
  request = 1,
  // slot, generation, at, size, 1 if it is the last part, bytes of trailer fields that lie behind it
  body = 2,
  body_error = 3,  // slot, generation, error id: the body will not come to its end
  drained = 4,     // slot, generation: the peer took what was queued
  gone = 5,        // slot, generation: the peer is gone, nothing written will arrive
  // error id, listener, text at, peer size, request size, 1 if an answer was broken off: a peer was refused before
  // there
  // was a request, or a request was lost. The text is the peer's address, and behind it the request's method and URI.
  notice = 6,
  all_closed = 7,   // draining: the last connection is gone
  expired = 8,      // slot, generation: it has taken too long, and is to be ended
  stuck = 9,        // thread, core: the thread has not ended it
  taken_over = 10,  // slot, generation, fd, at, size: the connection is the request's, with what was read of it already
  finished = 11,    // slot, generation: the peer sends no more; whether it still reads is not known
  left = 16,  // slot, generation: nor was it seen to read since, so it counts as gone. What is written is still sent
  // Of a server that delegates; they carry the number of the connection:
  opened = 12,   // listener
  ended = 13,    // the peer sends no more; 1: in the middle of a request
  refused = 14,  // error id: what the peer sent cannot be served
  closed = 15,   // 1: it broke, 2: the peer sends no more. Nothing more is said of it. Also where only this is wanted
};
constexpr size_t kEventWords = 10;
constexpr size_t kRequestCore = 8;
constexpr size_t kRequestConnection = 9;
using EventRecord = std::array<uint32_t, kEventWords>;

// Bits of the first word of a request event, above the event's number.
namespace request_flag {
constexpr uint32_t is_uwsgi = 1u << 8;  // the head is CGI variables
constexpr uint32_t is_http11 = 1u << 9;
constexpr uint32_t keep_alive = 1u << 10;
constexpr uint32_t is_head = 1u << 11;
constexpr uint32_t has_body = 1u << 12;
constexpr uint32_t body_is_here = 1u << 13;  // body at, body size hold all of it
constexpr uint32_t expects_continue = 1u << 14;
constexpr uint32_t dropped_variables = 1u << 15;
constexpr uint32_t has_finished = 1u << 17;  // the peer sends no more: Event::finished has come before this one
constexpr uint32_t has_left = 1u << 18;      // and Event::left
constexpr uint32_t has_upgrade = 1u << 16;   // it has no body, and what follows it is not read before its end
}  // namespace request_flag

// --- Commands: kCommandWords words each -----------------------------------------------------------------------
enum class Command : uint32_t {
  write = 1,       // slot, generation, at, size: bytes of the output buffer
  abort = 2,       // slot, generation: the answer cannot be completed; end the connection so that the peer can tell
  body_ack = 3,    // slot, generation, 0, size: the application took that many bytes of the body
  proceed = 4,     // slot, generation: send 100 Continue
  time_limit = 5,  // slot, generation, core with threads, milliseconds: it expires so long from now; 0: never
  take_over = 6,   // slot, generation: the connection itself is wanted, once what goes before has been sent
  // slot, generation, 0, 1 if nothing but the end of the connection will tell where the answer ends: its head comes
  // next, and more behind it, some time
  begin_answer = 10,
  // Of an application's thread, written natively:
  begin = 7,       // slot, generation, core: it has taken a request whose body is to be read, or whose time runs
  want_drain = 8,  // slot, generation: it waits until the peer has taken what is queued
  large = 9,       // slot, generation, index, size: that large part of the parcel
};
constexpr size_t kCommandWords = 5;

namespace command_flag {
constexpr uint32_t end = 1u << 8;    // the answer is complete behind this write
constexpr uint32_t close = 1u << 9;  // and the connection ends with it
}  // namespace command_flag

// --- Control words --------------------------------------------------------------------------------------------
enum class Control : uint32_t {
  command_words = 0,  // how many words of the command memory are filled; native sets it back to 0
  output_bytes = 1,   // how many bytes of the output buffer are filled; native sets it back to 0
  is_draining = 2,    // native: no further request will be taken on any connection
  requests_low = 3,   // native: requests of all workers so far, 64 bits in two words
  requests_high = 4,
  exceptions = 5,  // JavaScript adds what the application threw; native sets it back to 0
  apps = 6,        // JavaScript: how many applications it counts for one by one; 0 where there is only one
  app_counts = 8,  // and for each of them two words, requests and exceptions, as `exceptions` above
};
// No further ones are counted one by one; as many as uWSGI loads.
constexpr size_t kMaxCountedApps = 64;
constexpr size_t kControlWords = 8 + 2 * kMaxCountedApps;

// Calls back with the number of each application that has counted something, its requests and its exceptions.
template <typename Count>
void take_app_counts(uint32_t* control, Count&& count) {
  const uint32_t apps = control[static_cast<size_t>(Control::apps)];
  for (uint32_t app = 0; app < apps && app < kMaxCountedApps; ++app) {
    uint32_t* const counts = control + static_cast<size_t>(Control::app_counts) + 2 * app;
    if ((counts[0] | counts[1]) == 0) continue;
    count(app, counts[0], counts[1]);
    counts[0] = counts[1] = 0;
  }
}

// --- The request record: what of a request lies in the arena --------------------------------------------------
// 16-bit words, then the fields (12 bytes each, struct Field), the peer's address as text, the bytes of the head.
// JavaScript takes all of it as one latin1 string when the application first looks at the request.
namespace record {
constexpr size_t field_count = 0;
constexpr size_t head_at = 1;  // where the head's bytes begin, from the record's first byte
constexpr size_t method = 2;   // at, size; so for the next four
constexpr size_t target = 4;
constexpr size_t path = 6;
constexpr size_t query = 8;
constexpr size_t host = 10;
constexpr size_t remote_size = 12;
constexpr size_t remote_port = 13;
constexpr size_t listener = 14;
constexpr size_t modifiers = 15;  // modifier1, modifier2 << 8
constexpr size_t head_size = 16;
constexpr size_t trailer_size = 17;  // bytes of trailer fields behind a body that is here
constexpr size_t words = 18;
}  // namespace record

// The event memory as a queue that JavaScript empties from the front.
class EventQueue {
 public:
  void attach(uint32_t* words, size_t capacity) {
    words_ = words;
    capacity_ = capacity;
  }

  bool is_empty() const { return first_ == end_; }
  // Requests stop at three quarters; what concerns requests in flight always finds room.
  bool has_room_for_request() const { return end_ + kEventWords <= capacity_ / 4 * 3; }
  bool has_room() const { return end_ + kEventWords <= capacity_; }

  // The next record, zeroed. The caller has seen has_room().
  uint32_t* push() {
    uint32_t* at = words_ + end_;
    std::memset(at, 0, kEventWords * sizeof(uint32_t));
    end_ += kEventWords;
    return at;
  }

  struct Range {
    size_t first, end;
  };
  // What is queued now. Records pushed while JavaScript works on the range lie behind it.
  Range take() {
    Range range{first_, end_};
    first_ = end_;
    return range;
  }
  const uint32_t* at(size_t word) const { return words_ + word; }
  // JavaScript is done with what was taken.
  void rewind() {
    if (first_ == end_) first_ = end_ = 0;
  }

 private:
  uint32_t* words_ = nullptr;
  size_t capacity_ = 0;
  size_t first_ = 0;
  size_t end_ = 0;
};

}  // namespace tswsgi
