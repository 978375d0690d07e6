// What an application's thread has for the loop's thread, copied out of the thread's own memory: the commands it has
// written (see ring.h), the bytes they point into, and what it is done with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace tswsgi {

struct Parcel {
  // A large part of an answer. The thread that wrote it may end before it is sent, so it is a copy, made with malloc().
  struct Large {
    uint8_t* bytes;
    size_t size;
  };

  std::vector<uint32_t> commands;
  std::vector<uint8_t> bytes;
  std::vector<Large> large;           // each is freed by whoever takes it out; null where that has happened
  uint32_t exceptions = 0;            // that the application threw
  std::vector<uint32_t> read_blocks;  // arena blocks with parts of request bodies that have been read

  Parcel() = default;
  ~Parcel() { clear(); }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  bool is_empty() const { return commands.empty() && read_blocks.empty() && exceptions == 0; }

  // Keeps its memory: the same parcels go to and fro.
  void clear() {
    for (const Large& part : large) std::free(part.bytes);
    commands.clear();
    bytes.clear();
    large.clear();
    read_blocks.clear();
    exceptions = 0;
  }

  void swap(Parcel& other) {
    commands.swap(other.commands);
    bytes.swap(other.bytes);
    large.swap(other.large);
    read_blocks.swap(other.read_blocks);
    std::swap(exceptions, other.exceptions);
  }
};

}  // namespace tswsgi
