#include "protocol/chunked.h"

#include <algorithm>

#include "protocol/ascii.h"
#include "protocol/scan.h"

namespace tswsgi {
namespace {

// Fields that mean something only in the head: framing, routing, authentication, conditions, and how to read the body
// (RFC 9110 6.5.1). No name is kept, so the hash alone decides; an innocent name that shares one of these hashes
// would have to be made on purpose.
constexpr uint32_t kForbiddenTrailers[] = {
    hash_text("HTTP_TRANSFER_ENCODING"),
    hash_text("HTTP_CONTENT_LENGTH"),
    hash_text("HTTP_HOST"),
    hash_text("HTTP_CONNECTION"),
    hash_text("HTTP_KEEP_ALIVE"),
    hash_text("HTTP_PROXY_CONNECTION"),
    hash_text("HTTP_UPGRADE"),
    hash_text("HTTP_TE"),
    hash_text("HTTP_TRAILER"),
    hash_text("HTTP_EXPECT"),
    hash_text("HTTP_MAX_FORWARDS"),
    hash_text("HTTP_CACHE_CONTROL"),
    hash_text("HTTP_AUTHORIZATION"),
    hash_text("HTTP_PROXY_AUTHORIZATION"),
    hash_text("HTTP_COOKIE"),
    hash_text("HTTP_SET_COOKIE"),
    hash_text("HTTP_CONTENT_ENCODING"),
    hash_text("HTTP_CONTENT_TYPE"),
    hash_text("HTTP_CONTENT_RANGE"),
    hash_text("HTTP_RANGE"),
    hash_text("HTTP_IF_MATCH"),
    hash_text("HTTP_IF_NONE_MATCH"),
    hash_text("HTTP_IF_MODIFIED_SINCE"),
    hash_text("HTTP_IF_UNMODIFIED_SINCE"),
    hash_text("HTTP_IF_RANGE"),
    hash_text("HTTP_X_FORWARDED_FOR"),
    hash_text("HTTP_X_FORWARDED_HOST"),
    hash_text("HTTP_X_FORWARDED_PROTO"),
    hash_text("HTTP_X_FORWARDED_PORT"),
    hash_text("HTTP_X_REAL_IP"),
    hash_text("HTTP_PROXY"),
    hash_text("HTTP_FORWARDED"),
};

bool is_forbidden_trailer(uint32_t hash) {
  return std::find(std::begin(kForbiddenTrailers), std::end(kForbiddenTrailers), hash) != std::end(kForbiddenTrailers);
}

bool is_text(uint8_t byte) { return !is_control(byte) || byte == '\t'; }

uint64_t hex_value(uint8_t digit) {
  return static_cast<uint64_t>(is_char(digit, kDigit) ? digit - '0' : to_lower(digit) - 'a' + 10);
}

}  // namespace

Parse ChunkedDecoder::decode(Bytes in, uint8_t* out, Decoded& got) {
  size_t at = 0;
  got = Decoded{};
  while (at < in.size && phase_ != Phase::ended) {
    if (phase_ != Phase::data) {
      const uint8_t byte = in.data[at];
      const bool may_be_field = is_in_trailer();
      got.why = step(byte);
      if (got.why != ErrorId::none) break;
      ++at;
      if (may_be_field && phase_ != Phase::end_lf) out[got.payload + got.trailers++] = byte;
      continue;
    }
    const size_t size = static_cast<size_t>(std::min<uint64_t>(size_, in.size - at));
    if (out + got.payload != in.data + at) std::memmove(out + got.payload, in.data + at, size);
    at += size;
    got.payload += size;
    size_ -= size;
    if (size_ == 0) phase_ = Phase::data_cr;
  }
  got.used = at;
  if (got.why != ErrorId::none) return Parse::bad;
  return phase_ == Phase::ended ? Parse::done : Parse::more;
}

// One byte outside of chunk data.
ErrorId ChunkedDecoder::step(uint8_t byte) {
  switch (phase_) {
    case Phase::size_start:
    case Phase::size:
    case Phase::before_ext:
    case Phase::ext:
      return step_size(byte);
    case Phase::size_lf:
      if (byte != '\n') return ErrorId::bad_chunk;
      phase_ = size_ > 0 ? Phase::data : Phase::trailer_start;
      return ErrorId::none;
    case Phase::data_cr:
      if (byte != '\r') return ErrorId::bad_chunk;
      phase_ = Phase::data_lf;
      return ErrorId::none;
    case Phase::data_lf:
      if (byte != '\n') return ErrorId::bad_chunk;
      phase_ = Phase::size_start;
      return ErrorId::none;
    default:
      return step_trailer(byte);
  }
}

ErrorId ChunkedDecoder::step_size(uint8_t byte) {
  if (phase_ == Phase::size_start) {
    if (!is_char(byte, kHexDigit)) return ErrorId::bad_chunk;
    size_ = 0;
    line_bytes_ = 0;
    phase_ = Phase::size;
  }
  if (byte == '\r' && phase_ != Phase::before_ext) {
    phase_ = Phase::size_lf;
    return ErrorId::none;
  }
  if (++line_bytes_ > kMaxChunkLineBytes) return ErrorId::bad_chunk;
  if (phase_ == Phase::size && is_char(byte, kHexDigit)) {
    if (size_ > kMaxLength >> 4) return ErrorId::bad_chunk;
    size_ = size_ << 4 | hex_value(byte);
    return ErrorId::none;
  }
  if (++extension_bytes_ > kMaxExtensionBytes) return ErrorId::bad_chunk;
  if (phase_ == Phase::ext) return is_text(byte) ? ErrorId::none : ErrorId::bad_chunk;
  // RFC 9112 7.1.1: white space may come before the semicolon, but nothing else may follow the size.
  if (byte != ';' && !is_blank(byte)) return ErrorId::bad_chunk;
  phase_ = byte == ';' ? Phase::ext : Phase::before_ext;
  return ErrorId::none;
}

ErrorId ChunkedDecoder::step_trailer(uint8_t byte) {
  if (phase_ == Phase::end_lf) {
    phase_ = Phase::ended;
    return byte == '\n' ? ErrorId::none : ErrorId::bad_chunk;
  }
  if (phase_ == Phase::trailer_start && byte == '\r') {
    phase_ = Phase::end_lf;
    return ErrorId::none;
  }
  if (++trailer_bytes_ > kMaxTrailerBytes) return ErrorId::bad_trailer;
  switch (phase_) {
    case Phase::trailer_start:
      name_hash_ = kFieldHashSeed;
      if (byte == ':' || ++trailer_fields_ > kMaxTrailerFields) return ErrorId::bad_trailer;
      phase_ = Phase::trailer_name;
      [[fallthrough]];
    case Phase::trailer_name:
      if (byte == ':') {
        if (is_forbidden_trailer(name_hash_)) return ErrorId::bad_trailer;
        phase_ = Phase::trailer_value;
        return ErrorId::none;
      }
      name_hash_ = hash_byte(name_hash_, kCgiByte[byte]);
      return kCgiByte[byte] != 0 ? ErrorId::none : ErrorId::bad_trailer;
    case Phase::trailer_value:
      if (byte == '\r') phase_ = Phase::trailer_lf;
      return byte == '\r' || is_text(byte) ? ErrorId::none : ErrorId::bad_trailer;
    default:  // trailer_lf
      phase_ = Phase::trailer_start;
      return byte == '\n' ? ErrorId::none : ErrorId::bad_trailer;
  }
}

}  // namespace tswsgi
