// One accepted stream socket: the calls made on it, and nothing else. Every call returns at once.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>

namespace tswsgi {

// The other end of a connection, compact because every idle connection holds one.
struct PeerAddress {
  static constexpr size_t kMaxText = 46;

  uint8_t bytes[16] = {};
  uint16_t port = 0;
  uint8_t family = 0;  // 4, 6; 0 for a unix socket

  // The address as text without the port, "" for a unix socket; IPv4 in IPv6 is shown as IPv4. Returns the length;
  // `out` has room for kMaxText.
  size_t write(char* out) const;
};

// A number of bytes, or why there are none.
struct Transfer {
  enum class Result : uint8_t { some, would_block, end, failed };
  Result result;
  size_t size = 0;
};

enum class AcceptResult : uint8_t { accepted, none_waiting, aborted, out_of_descriptors, out_of_memory, failed };

// accept4, non-blocking and close-on-exec. On `accepted`, `fd` is the caller's to close.
AcceptResult accept_stream(int listener, int& fd, PeerAddress& peer);

Transfer receive(int fd, void* into, size_t capacity);
// The same, but the kernel keeps what is read for the next call.
Transfer peek(int fd, void* into, size_t capacity);
Transfer receive_parts(int fd, iovec* parts, size_t count);
Transfer send_parts(int fd, const iovec* parts, size_t count);
Transfer send_bytes(int fd, const void* bytes, size_t size);

// Whether the connection ended by an error, as by a RST of the peer's.
bool has_failed(int fd);
// How many bytes the peer has not acknowledged; of a unix socket what they take in the kernel until it has read them.
size_t unacknowledged(int fd);
// Whether the peer has not acknowledged all that was sent.
bool has_unacknowledged(int fd);
// Whether there is something to read.
bool has_unread(int fd);
// Whether a connection waits in the queue of `listener`.
bool has_waiting(int listener);
// The address and port of our end. False for a unix socket.
bool local_address(int fd, PeerAddress& local);

// Sends FIN; the peer can still be read.
void finish_sending(int fd);
void close_stream(int fd);
// Whether the kernel ends the stream with RST when it is closed, be it because the process was killed.
void set_reset_at_close(int fd, bool is_wanted);
// Closes with RST, so that the peer learns that what it got is not the whole.
void reset_stream(int fd);

}  // namespace tswsgi
