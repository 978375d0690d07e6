// Deadlines of connections: one list per kind of wait, each in the order of its deadlines.
//
// All waits of a kind last equally long, so a new deadline always goes to the end of its list, and expiry looks only
// at the front. Setting, moving and clearing one are a few pointer writes. The loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tswsgi {

enum class Wait : uint8_t { none, head, body, keep_alive, write, linger, silence, count };

struct Deadline {
  Deadline* previous = nullptr;
  Deadline* next = nullptr;
  uint64_t at_ms = 0;
  Wait wait = Wait::none;
};

class Deadlines {
 public:
  // 0 switches that kind off.
  void set_duration(Wait wait, uint64_t duration_ms) { durations_[static_cast<size_t>(wait)] = duration_ms; }

  // From now on `deadline` waits for `wait`; Wait::none only clears it.
  void set(Deadline& deadline, Wait wait, uint64_t now_ms) {
    clear(deadline);
    const size_t kind = static_cast<size_t>(wait);
    if (wait == Wait::none || durations_[kind] == 0) return;
    List& list = lists_[kind];
    deadline.wait = wait;
    deadline.at_ms = now_ms + durations_[kind];
    deadline.previous = list.last;
    (list.last != nullptr ? list.last->next : list.first) = &deadline;
    list.last = &deadline;
  }

  void clear(Deadline& deadline) {
    if (deadline.wait == Wait::none) return;
    List& list = lists_[static_cast<size_t>(deadline.wait)];
    (deadline.previous != nullptr ? deadline.previous->next : list.first) = deadline.next;
    (deadline.next != nullptr ? deadline.next->previous : list.last) = deadline.previous;
    deadline.previous = deadline.next = nullptr;
    deadline.wait = Wait::none;
  }

  // Those that wait for `wait`, by `next`, the one that has waited longest first.
  Deadline* first(Wait wait) const { return lists_[static_cast<size_t>(wait)].first; }
  uint64_t waited_ms(const Deadline& deadline, uint64_t now_ms) const {
    const uint64_t left_ms = deadline.at_ms > now_ms ? deadline.at_ms - now_ms : 0;
    const uint64_t duration_ms = durations_[static_cast<size_t>(deadline.wait)];
    return duration_ms > left_ms ? duration_ms - left_ms : 0;
  }

  // One deadline that has passed, or null. The caller clears or sets it before asking again.
  Deadline* expired(uint64_t now_ms) const {
    for (const List& list : lists_) {
      if (list.first != nullptr && list.first->at_ms <= now_ms) return list.first;
    }
    return nullptr;
  }

 private:
  struct List {
    Deadline* first = nullptr;
    Deadline* last = nullptr;
  };
  List lists_[static_cast<size_t>(Wait::count)];
  uint64_t durations_[static_cast<size_t>(Wait::count)] = {};
};

}  // namespace tswsgi
