// Bytes that wait for the peer: copies of what JavaScript wrote, and references to large buffers it keeps alive.
//
// Owned by one connection (or by a request behind another on it). The loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "net/stream.h"

namespace tswsgi {

class OutQueue {
 public:
  using Release = void (*)(void* holder);

  OutQueue() = default;
  ~OutQueue() { clear(); }
  OutQueue(const OutQueue&) = delete;
  OutQueue& operator=(const OutQueue&) = delete;

  // Its bytes are part of `total` from now on; it is empty, and `total` outlives it.
  void count_in(size_t& total) { total_ = &total; }

  bool is_empty() const { return first_ == nullptr; }
  size_t bytes() const { return bytes_; }

  void append_copy(const void* bytes, size_t size);
  // `bytes` stay valid until `release(holder)` is called, which happens exactly once.
  void append_reference(const uint8_t* bytes, size_t size, Release release, void* holder);
  // Takes all of `other`, which is empty afterwards, and counted with the same total.
  void append_all(OutQueue& other);

  // Describes the front of the queue; the number of parts filled.
  size_t gather(iovec* parts, size_t capacity) const;
  // The peer took the first `size` bytes.
  void consume(size_t size);
  void clear();

 private:
  struct Segment {
    Segment* next = nullptr;
    const uint8_t* data = nullptr;
    size_t size = 0;
    size_t spare = 0;  // room behind the data, for copies
    Release release = nullptr;
    void* holder = nullptr;
  };
  static constexpr size_t kCopyBytes = 4096 - sizeof(Segment);

  void push(Segment* segment);
  void count(size_t more, size_t less);
  void pop();

  Segment* first_ = nullptr;
  Segment* last_ = nullptr;
  size_t bytes_ = 0;
  size_t* total_ = nullptr;
};

}  // namespace tswsgi
