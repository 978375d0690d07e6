// What each byte may be used for in a head, as one table, and the few comparisons of text that parsers need.
// ASCII only and locale-free. Bytes from 0x80 are obs-text (RFC 9110 5.5): never letters, never part of a name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "protocol/request_head.h"

namespace tswsgi {

// Bits of kCharClass.
constexpr uint8_t kToken = 1;       // RFC 9110 5.6.2: methods, field names
constexpr uint8_t kTargetChar = 2;  // visible ASCII but '#': a fragment is never sent (RFC 9112 3.2)
constexpr uint8_t kHostChar = 4;    // RFC 3986 3.2.2 reg-name without '%'
constexpr uint8_t kDigit = 8;
constexpr uint8_t kHexDigit = 16;
constexpr uint8_t kVariableChar = 32;  // names of CGI variables: anything but control bytes and '='

constexpr bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

constexpr uint8_t char_class_of(uint8_t byte) {
  const char c = static_cast<char>(byte);
  const bool is_digit = c >= '0' && c <= '9';
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool is_visible = byte > 0x20 && byte < 0x7f;
  const bool is_control = byte < 0x20 || byte == 0x7f;
  uint8_t bits = 0;
  if (is_digit || is_letter || (is_visible && is_one_of(c, "!#$%&'*+-.^_`|~"))) bits |= kToken;
  if (is_visible && c != '#') bits |= kTargetChar;
  if (is_digit || is_letter || (is_visible && is_one_of(c, "-._~!$&'()*+,;="))) bits |= kHostChar;
  if (is_digit) bits |= kDigit;
  if (is_digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) bits |= kHexDigit;
  if (!is_control && c != '=') bits |= kVariableChar;
  return bits;
}

// The byte that stands for a field name's byte in the CGI name (RFC 3875 4.1.18): upper case, '_' for '-';
// 0 for bytes that no field name has.
constexpr uint8_t cgi_byte_of(uint8_t byte) {
  if ((char_class_of(byte) & kToken) == 0) return 0;
  if (byte >= 'a' && byte <= 'z') return static_cast<uint8_t>(byte - 'a' + 'A');
  return byte == '-' ? static_cast<uint8_t>('_') : byte;
}

using ByteTable = std::array<uint8_t, 256>;

constexpr ByteTable make_byte_table(uint8_t (*value_of)(uint8_t)) {
  ByteTable table{};
  for (size_t i = 0; i < table.size(); ++i) table[i] = value_of(static_cast<uint8_t>(i));
  return table;
}

inline constexpr ByteTable kCharClass = make_byte_table(char_class_of);
inline constexpr ByteTable kCgiByte = make_byte_table(cgi_byte_of);

// The hash of the CGI name of a field starts from here: FNV-1a of "HTTP_".
constexpr uint32_t kFieldHashSeed = hash_text("HTTP_");

inline bool is_char(uint8_t byte, uint8_t bits) { return (kCharClass[byte] & bits) != 0; }

inline uint8_t to_lower(uint8_t byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<uint8_t>(byte - 'A' + 'a') : byte;
}

inline Bytes bytes_between(const uint8_t* begin, const uint8_t* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

// The bytes a span names; `head` is the head's first byte.
inline Bytes bytes_of(const uint8_t* head, Span span) { return {head + span.at, span.size}; }

inline Span span_between(const uint8_t* head, const uint8_t* begin, const uint8_t* end) {
  return {static_cast<uint16_t>(begin - head), static_cast<uint16_t>(end - begin)};
}

inline bool equals(Bytes bytes, std::string_view text) {
  return bytes.size == text.size() && std::memcmp(bytes.data, text.data(), text.size()) == 0;
}

// `lower` must be in lower case.
inline bool equals_ignore_case(Bytes bytes, std::string_view lower) {
  if (bytes.size != lower.size()) return false;
  for (size_t i = 0; i < bytes.size; ++i) {
    if (to_lower(bytes.data[i]) != static_cast<uint8_t>(lower[i])) return false;
  }
  return true;
}

inline bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

// Without the optional white space around it (RFC 9110 5.6.3).
inline Bytes trim(Bytes bytes) {
  const uint8_t* begin = bytes.data;
  const uint8_t* end = begin + bytes.size;
  while (begin < end && is_blank(*begin)) ++begin;
  while (begin < end && is_blank(end[-1])) --end;
  return bytes_between(begin, end);
}

// Takes the first element off a comma-separated list (RFC 9110 5.6.1); elements may be empty. False: none is left.
// Start with is_last = false.
inline bool next_list_element(Bytes& list, bool& is_last, Bytes& element) {
  if (is_last) return false;
  const void* comma = list.size > 0 ? std::memchr(list.data, ',', list.size) : nullptr;
  is_last = comma == nullptr;
  const size_t size = is_last ? list.size : static_cast<size_t>(static_cast<const uint8_t*>(comma) - list.data);
  element = trim({list.data, size});
  if (!is_last) list = {list.data + size + 1, list.size - size - 1};
  return true;
}

// Lengths of bodies end below 2^53, so that JavaScript can count them.
constexpr uint64_t kMaxLength = (uint64_t{1} << 53) - 1;

// One or more digits and nothing else, at most kMaxLength.
inline bool parse_length(Bytes digits, uint64_t& length) {
  if (digits.size == 0) return false;
  uint64_t sum = 0;
  for (size_t i = 0; i < digits.size; ++i) {
    if (!is_char(digits.data[i], kDigit)) return false;
    sum = sum * 10 + static_cast<uint64_t>(digits.data[i] - '0');
    if (sum > kMaxLength) return false;
  }
  length = sum;
  return true;
}

}  // namespace tswsgi
