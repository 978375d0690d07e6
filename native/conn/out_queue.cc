#include "conn/out_queue.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace tswsgi {

void OutQueue::count(size_t more, size_t less) {
  bytes_ += more;
  bytes_ -= less;
  if (total_ == nullptr) return;
  *total_ += more;
  *total_ -= less;
}

void OutQueue::push(Segment* segment) {
  (last_ != nullptr ? last_->next : first_) = segment;
  last_ = segment;
  count(segment->size, 0);
}

void OutQueue::pop() {
  Segment* gone = first_;
  first_ = gone->next;
  if (first_ == nullptr) last_ = nullptr;
  count(0, gone->size);
  if (gone->release != nullptr) gone->release(gone->holder);
  std::free(gone);
}

void OutQueue::append_copy(const void* bytes, size_t size) {
  const auto* from = static_cast<const uint8_t*>(bytes);
  if (last_ != nullptr && last_->spare > 0) {
    const size_t fits = std::min(size, last_->spare);
    std::memcpy(const_cast<uint8_t*>(last_->data) + last_->size, from, fits);
    last_->size += fits;
    last_->spare -= fits;
    count(fits, 0);
    from += fits;
    size -= fits;
  }
  if (size == 0) return;
  const size_t room = std::max(size, kCopyBytes);
  void* memory = std::malloc(sizeof(Segment) + room);
  if (memory == nullptr) std::abort();  // as `new` does without exceptions
  auto* segment = new (memory) Segment;
  auto* data = reinterpret_cast<uint8_t*>(segment + 1);
  std::memcpy(data, from, size);
  segment->data = data;
  segment->size = size;
  segment->spare = room - size;
  push(segment);
}

void OutQueue::append_reference(const uint8_t* bytes, size_t size, Release release, void* holder) {
  void* memory = std::malloc(sizeof(Segment));
  if (memory == nullptr) std::abort();
  auto* segment = new (memory) Segment;
  segment->data = bytes;
  segment->size = size;
  segment->release = release;
  segment->holder = holder;
  push(segment);
}

void OutQueue::append_all(OutQueue& other) {
  if (other.first_ == nullptr) return;
  (last_ != nullptr ? last_->next : first_) = other.first_;
  last_ = other.last_;
  bytes_ += other.bytes_;
  other.first_ = other.last_ = nullptr;
  other.bytes_ = 0;
}

size_t OutQueue::gather(iovec* parts, size_t capacity) const {
  size_t count = 0;
  for (const Segment* segment = first_; segment != nullptr && count < capacity; segment = segment->next) {
    parts[count++] = {const_cast<uint8_t*>(segment->data), segment->size};
  }
  return count;
}

void OutQueue::consume(size_t size) {
  while (size > 0) {
    if (size >= first_->size) {
      size -= first_->size;
      pop();
      continue;
    }
    first_->data += size;
    first_->size -= size;
    count(0, size);
    return;
  }
}

void OutQueue::clear() {
  while (first_ != nullptr) pop();
}

}  // namespace tswsgi
