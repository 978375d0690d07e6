// Bytes of a connection that could not be used yet: an incomplete head, a small body that is still coming, requests
// that wait for the one before. Empty, and without memory, while a connection is idle.
#pragma once

#include <cstdlib>

#include "base/bytes.h"

namespace tswsgi {

class InputBuffer {
 public:
  InputBuffer() = default;
  ~InputBuffer() { free_memory(); }
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;

  // Its memory is part of `total` from now on; it has none yet, and `total` outlives it.
  void count_in(size_t& total) { total_ = &total; }

  bool is_empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  Bytes view() const { return {data_ + front_, size_}; }

  // Room for at least `bytes` more behind what is there; where to write them.
  uint8_t* reserve(size_t bytes) {
    if (room() < bytes && front_ > 0) {
      std::memmove(data_, data_ + front_, size_);
      front_ = 0;
    }
    if (room() < bytes) {
      size_t capacity = capacity_ == 0 ? 512 : capacity_;
      while (capacity - size_ < bytes) capacity *= 2;
      data_ = static_cast<uint8_t*>(std::realloc(data_, capacity));
      if (data_ == nullptr) std::abort();  // as `new` does without exceptions
      if (total_ != nullptr) *total_ += capacity - capacity_;
      capacity_ = capacity;
    }
    return data_ + front_ + size_;
  }
  size_t room() const { return capacity_ - front_ - size_; }
  void grow(size_t written) { size_ += written; }

  void append(Bytes bytes) {
    if (bytes.size == 0) return;
    std::memcpy(reserve(bytes.size), bytes.data, bytes.size);
    size_ += bytes.size;
  }

  // The first `used` bytes are done with. Memory goes back when nothing is left.
  void drop_front(size_t used) {
    size_ -= used;
    front_ += used;
    if (size_ > 0) return;
    free_memory();
  }

 private:
  void free_memory() {
    std::free(data_);
    if (total_ != nullptr) *total_ -= capacity_;
    data_ = nullptr;
    capacity_ = front_ = 0;
  }

  uint8_t* data_ = nullptr;
  size_t front_ = 0;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t* total_ = nullptr;
};

}  // namespace tswsgi
