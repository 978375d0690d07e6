// What stands between the native side of a thread and its JavaScript: the memory both see, and the call into it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tswsgi {

// Above the first an application is asked to wait with more of its answer; below the second it is told to go on.
constexpr size_t kHighWater = 64 * 1024;
constexpr size_t kLowWater = 16 * 1024;

struct SharedMemory {
  uint8_t* arena;
  size_t arena_bytes;
  uint32_t* events;
  size_t event_words;
  uint32_t* commands;
  size_t command_words;
  uint8_t* output;
  size_t output_bytes;
  uint32_t* control;
};

// What the server needs of whoever runs JavaScript.
class ServerHost {
 public:
  // Let JavaScript work on the events in [first, end) words and run its microtasks. False when it runs no more, because
  // its thread is being ended.
  virtual bool call_turn(size_t first, size_t end) = 0;
  // Nothing of the server is in use any more.
  virtual void server_closed() = 0;

 protected:
  ~ServerHost() = default;
};

}  // namespace tswsgi
