// A view of bytes somebody else owns, and the hash by which variables are found without decoding their names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tswsgi {

struct Bytes {
  const uint8_t* data = nullptr;
  size_t size = 0;
};

// FNV-1a, 32 bits. JavaScript computes the same one (src/request/field-hash.ts); a test compares the two.
constexpr uint32_t kHashSeed = 2166136261u;
constexpr uint32_t kHashPrime = 16777619u;

constexpr uint32_t hash_byte(uint32_t hash, uint8_t byte) { return (hash ^ byte) * kHashPrime; }

constexpr uint32_t hash_text(const char* text, uint32_t hash = kHashSeed) {
  while (*text != '\0') hash = hash_byte(hash, static_cast<uint8_t>(*text++));
  return hash;
}

}  // namespace tswsgi
