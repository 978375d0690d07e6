// Receive memory that JavaScript reads in place: blocks of powers of two out of one fixed range.
//
// A block is borrowed when a request (or a part of its body) is handed to JavaScript and given back when that is
// done, so idle connections own none of it. Chunks go back and forth between the sizes as the load changes. All
// book-keeping is outside of the shared range. Used by the loop's thread only.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace tswsgi {

class Arena {
 public:
  static constexpr size_t kChunkBytes = 128 * 1024;  // the largest block
  static constexpr size_t kSmallestBlock = 512;
  static constexpr uint32_t kNone = UINT32_MAX;

  // The range is owned by somebody else and outlives the arena.
  void attach(uint8_t* base, size_t bytes);

  // Offset of a block of at least `bytes`, or kNone when the arena is full for now.
  uint32_t borrow(size_t bytes);
  void give_back(uint32_t block);

  uint8_t* at(uint32_t block) const { return base_ + block; }

 private:
  static constexpr size_t kClasses = 9;  // 512 B .. 128 KiB
  static constexpr uint8_t kUnassigned = 0xff;

  struct Chunk {
    uint8_t size_class = kUnassigned;
    std::vector<uint8_t> free_blocks;  // indices in the chunk, the last used one on top
  };

  static size_t class_of(size_t bytes);
  static size_t block_bytes(size_t size_class) { return kSmallestBlock << size_class; }
  static size_t blocks_per_chunk(size_t size_class) { return kChunkBytes / block_bytes(size_class); }

  uint8_t* base_ = nullptr;
  std::vector<Chunk> chunks_;
  std::vector<uint32_t> unassigned_;           // chunks of no size yet
  std::vector<uint32_t> with_room_[kClasses];  // chunks of a size that have a free block
};

}  // namespace tswsgi
