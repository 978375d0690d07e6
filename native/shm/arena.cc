#include "shm/arena.h"

#include <algorithm>

namespace tswsgi {

void Arena::attach(uint8_t* base, size_t bytes) {
  base_ = base;
  const size_t count = bytes / kChunkBytes;
  chunks_.resize(count);
  unassigned_.reserve(count);
  // From the back, so that the first chunks are used first and untouched memory stays untouched.
  for (size_t i = count; i > 0; --i) unassigned_.push_back(static_cast<uint32_t>(i - 1));
}

size_t Arena::class_of(size_t bytes) {
  size_t size_class = 0;
  while (block_bytes(size_class) < bytes) ++size_class;
  return size_class;
}

uint32_t Arena::borrow(size_t bytes) {
  if (bytes > kChunkBytes) return kNone;
  const size_t size_class = class_of(bytes);
  auto& candidates = with_room_[size_class];
  if (candidates.empty()) {
    if (unassigned_.empty()) return kNone;
    const uint32_t fresh = unassigned_.back();
    unassigned_.pop_back();
    Chunk& chunk = chunks_[fresh];
    chunk.size_class = static_cast<uint8_t>(size_class);
    for (size_t i = blocks_per_chunk(size_class); i > 0; --i) chunk.free_blocks.push_back(static_cast<uint8_t>(i - 1));
    candidates.push_back(fresh);
  }
  const uint32_t index = candidates.back();
  Chunk& chunk = chunks_[index];
  const size_t block = chunk.free_blocks.back();
  chunk.free_blocks.pop_back();
  if (chunk.free_blocks.empty()) candidates.pop_back();
  return static_cast<uint32_t>(index * kChunkBytes + block * block_bytes(size_class));
}

void Arena::give_back(uint32_t block) {
  const auto index = static_cast<uint32_t>(block / kChunkBytes);
  Chunk& chunk = chunks_[index];
  const size_t size_class = chunk.size_class;
  auto& candidates = with_room_[size_class];
  if (chunk.free_blocks.empty()) candidates.push_back(index);
  chunk.free_blocks.push_back(static_cast<uint8_t>((block % kChunkBytes) / block_bytes(size_class)));
  // An empty chunk may serve another size, but each size keeps one so that a steady load does not carve it anew.
  if (chunk.free_blocks.size() == blocks_per_chunk(size_class) && candidates.size() > 1) {
    candidates.erase(std::find(candidates.begin(), candidates.end(), index));
    chunk.size_class = kUnassigned;
    chunk.free_blocks.clear();
    unassigned_.push_back(index);
  }
}

}  // namespace tswsgi
