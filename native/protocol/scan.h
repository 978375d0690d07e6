// Finding the end of a line: the first control byte from here on, sixteen bytes at a step.
// Everything between two control bytes is text that a line may hold, so this one search both finds the line's end and
// proves its bytes. The vectors are the compilers' own (GCC, Clang), so no processor is named here.
#pragma once

#include <cstdint>
#include <cstring>

namespace tswsgi {

constexpr bool is_control(uint8_t byte) { return byte < 0x20 || byte == 0x7f; }

// The first control byte other than HTAB in [at, end), or `end`. Reads nothing outside.
inline const uint8_t* find_control(const uint8_t* at, const uint8_t* end) {
  using Block = uint8_t __attribute__((vector_size(16)));
  while (end - at >= 16) {
    Block bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    const auto found = (bytes < 0x20) | (bytes == 0x7f);  // 0xff for each control byte
    uint64_t halves[2];
    std::memcpy(halves, &found, sizeof halves);
    if ((halves[0] | halves[1]) == 0) {
      at += 16;
      continue;
    }
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) {
      halves[0] = __builtin_bswap64(halves[0]);
      halves[1] = __builtin_bswap64(halves[1]);
    }
    at += halves[0] != 0 ? __builtin_ctzll(halves[0]) >> 3 : 8 + (__builtin_ctzll(halves[1]) >> 3);
    if (*at != '\t') return at;
    ++at;
  }
  while (at < end && (!is_control(*at) || *at == '\t')) ++at;
  return at;
}

}  // namespace tswsgi
