// Decodes a chunked body (RFC 9112 7.1) as it comes in. It holds no bytes: what is decoded goes straight to `out`,
// which may be the input itself, trailer fields behind the payload, and everything else is read once and forgotten.
#pragma once

#include "protocol/protocol.h"

namespace tswsgi {

constexpr size_t kMaxChunkLineBytes = 1024;       // size and extensions of one chunk
constexpr size_t kMaxExtensionBytes = 16 * 1024;  // all extensions of one body: they cost us and say nothing
constexpr size_t kMaxTrailerBytes = 8 * 1024;     // all trailer lines together
constexpr uint8_t kMaxTrailerFields = 128;

// What one call of ChunkedDecoder::decode() came to.
struct Decoded {
  size_t used = 0;      // bytes of the input that were the body's
  size_t payload = 0;   // bytes at the beginning of the output
  size_t trailers = 0;  // bytes behind them: lines of trailer fields as they came, or parts of one
  ErrorId why = ErrorId::none;
};

// One per body. A chunk extension is skipped; a trailer field that frames, routes or authorises, or that says how to
// read the body, is refused (RFC 9110 6.5.1).
class ChunkedDecoder {
 public:
  // Eats as much of `in` as belongs to the body. `out` needs room for in.size bytes and may be in.data or lie before
  // it. done: the body ended; bytes behind those used belong to the next request. more: all of `in` is used, call again
  // with the bytes that follow. bad: `got.why` says what was wrong; the body is lost. What is in `out` is valid for
  // done and more, and before the wrong byte for bad.
  Parse decode(Bytes in, uint8_t* out, Decoded& got);

 private:
  enum class Phase : uint8_t {
    size_start,  // the first digit of a chunk's size
    size,        // further digits
    before_ext,  // white space behind the size: only an extension may follow
    ext,         // up to the CR
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,  // the first byte of a trailer line, or the CR that ends the body
    trailer_name,
    trailer_value,
    trailer_lf,
    end_lf,
    ended,
  };

  ErrorId step(uint8_t byte);
  ErrorId step_size(uint8_t byte);
  ErrorId step_trailer(uint8_t byte);
  bool is_in_trailer() const { return phase_ >= Phase::trailer_start && phase_ <= Phase::trailer_lf; }

  uint64_t size_ = 0;        // of the chunk whose size is being read, then: bytes of it still to come
  uint32_t name_hash_ = 0;   // of the trailer field's name so far
  uint16_t line_bytes_ = 0;  // of the size line so far
  uint16_t extension_bytes_ = 0;
  uint16_t trailer_bytes_ = 0;
  uint8_t trailer_fields_ = 0;
  Phase phase_ = Phase::size_start;
};
static_assert(sizeof(ChunkedDecoder) <= 32, "one lies in every connection");

}  // namespace tswsgi
