// What the loop's thread and the threads that run the application say to each other.
//
// Requests wait in one queue, and an application's thread takes the next one when it has a free core: an idle thread
// gets the work (which one is next is core_queue.cc's rule). What happens to a request afterwards goes to the thread
// that took it, through that thread's inbox; its answers come back in parcels. Everything is behind locks that are held
// for a few copies; nobody ever waits for another thread to do something. Both sides hold the object, so it outlives
// whichever ends first.
#pragma once

#include <atomic>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <vector>

#include "net/doorbell.h"
#include "shm/arena.h"
#include "shm/parcel.h"
#include "shm/ring.h"
#include "shm/scoreboard.h"

namespace tswsgi {

// A request in flight, by the slot it has and which of the slot's requests it is.
struct SlotName {
  uint32_t slot;
  uint32_t generation;
};

class AppThreads {
 public:
  // Can be found by its number from then on, as long as somebody holds it.
  static std::shared_ptr<AppThreads> create(size_t threads, size_t cores_per_thread, size_t slots);
  static std::shared_ptr<AppThreads> find(uint32_t number);
  ~AppThreads();
  AppThreads(const AppThreads&) = delete;
  AppThreads& operator=(const AppThreads&) = delete;

  uint32_t number() const { return number_; }
  size_t count() const { return threads_.size(); }
  size_t cores_per_thread() const { return cores_per_thread_; }
  size_t slots() const { return slot_count_; }

  // --- On the loop's thread ---------------------------------------------------------------------------------------

  // The bell that threads ring when they have posted something.
  Doorbell& front_bell() { return front_bell_; }
  // `since_us`: when it began to wait, which may be before.
  void offer(const EventRecord& request, uint64_t since_us);
  // Hands `event` to the thread that has taken the request; it gives `block` back when it has read it. False when
  // nobody has it: it was not taken, and then nobody will, or its thread has ended, and may have answered it before.
  bool tell(const EventRecord& event, uint32_t block = Arena::kNone);
  // As `tell` what has become of the request's peer. One that nobody has taken stays in the queue, and says so there by
  // `flag`.
  void tell_of_peer(const EventRecord& event, uint32_t flag);
  // How often the thread has looked whether there is something to do.
  uint64_t turns(size_t thread) const { return threads_[thread]->turns.load(std::memory_order_relaxed); }
  // Wakes the threads that have something to do. Whether any was.
  bool wake();
  // What `thread` has posted, and the requests it had in hand if it has ended since. `into` is empty before.
  bool collect(size_t thread, Parcel& into, std::vector<SlotName>& lost);
  // What requests that are taken are shown in. With `has_time_limit` their time runs from then on: see Command::begin.
  void set_scoreboard(std::shared_ptr<Scoreboard> scoreboard, bool has_time_limit) {
    scoreboard_ = std::move(scoreboard);
    has_time_limit_ = has_time_limit;
  }
  // How long a request may wait for a thread; 0: for ever. Before the server starts.
  void set_queue_timeout(uint64_t limit_us) { queue_timeout_us_ = limit_us; }
  // Takes the requests out of the queue whose time is over, and names them in `late`. Since when the oldest of the
  // others has waited; 0 when there is none.
  uint64_t withdraw_late(uint64_t now_us, std::vector<SlotName>& late);
  // Requests that no thread has taken.
  size_t queued() const { return queued_.load(std::memory_order_relaxed); }
  // Bytes of the answer in `slot` that the peer has taken.
  void set_taken(uint32_t slot, uint64_t bytes) { taken_[slot].store(bytes, std::memory_order_relaxed); }
  // The request in `slot` has another one behind it on its connection.
  void set_follower(uint32_t slot) { has_follower_[slot].store(true, std::memory_order_relaxed); }
  // A thread is at work and may have posted something without ringing.
  bool is_any_at_work() const;

  // --- On an application's thread ---------------------------------------------------------------------------------

  // From now on the thread with that number may be woken. False when there is one already.
  bool join(size_t thread);
  // It will take no more. What it had in hand is lost.
  void leave(size_t thread);
  Doorbell& bell(size_t thread) { return threads_[thread]->bell; }
  // The next request, which is this thread's from now on. False when there is none.
  bool take(size_t thread, EventRecord& request);
  // Moves what has been told to the thread to the end of `events` and `blocks`, at most `most` events.
  void receive(size_t thread, size_t most, std::vector<EventRecord>& events, std::vector<uint32_t>& blocks);
  // Appends commands that point into `bytes`, and the blocks that have been read.
  void post(size_t thread, const uint32_t* commands, size_t command_words, const uint8_t* bytes, size_t size,
            std::vector<uint32_t>& read_blocks);
  void post_exceptions(size_t thread, uint32_t count);
  void post_large(size_t thread, SlotName request, Parcel::Large part);
  void begin_work(size_t thread) {
    threads_[thread]->turns.fetch_add(1, std::memory_order_relaxed);
    threads_[thread]->is_at_work.store(true, std::memory_order_release);
  }
  // The thread is about to sleep, ready for a request or not. False when there is something for it to do after all.
  bool end_work(size_t thread, bool is_free);
  // Null before there is a server.
  Scoreboard* scoreboard() const { return scoreboard_.get(); }
  bool has_time_limit() const { return has_time_limit_; }
  uint64_t taken(uint32_t slot) const { return taken_[slot].load(std::memory_order_relaxed); }
  bool has_follower(uint32_t slot) const { return has_follower_[slot].load(std::memory_order_relaxed); }

 private:
  struct Told {
    EventRecord event;
    uint32_t block;
  };

  struct Waiter {
    EventRecord request;
    uint64_t since_us;
  };

  // Who has the request in a slot.
  struct Holder {
    static constexpr int32_t kQueue = -1;
    static constexpr int32_t kNobody = -2;
    uint32_t generation = 0;
    int32_t thread = kNobody;
  };

  struct Thread {
    Doorbell bell;
    std::atomic<bool> is_at_work{false};
    std::atomic<uint64_t> turns{0};
    // Guarded by AppThreads::mutex_.
    std::deque<Told> inbox;
    bool is_here = false;
    bool is_free = false;  // asleep, and would take a request
    // Guarded by outbox_mutex.
    std::mutex outbox_mutex;
    Parcel outbox;
    std::vector<SlotName> lost;
  };

  AppThreads(size_t threads, size_t cores_per_thread, size_t slots);
  // Those at the front that were withdrawn are gone.
  void drop_withdrawn();
  bool is_withdrawn(const EventRecord& request) const {
    const Holder& holder = holders_[request[1]];
    return holder.generation != request[2] || holder.thread != Holder::kQueue;
  }

  uint32_t number_ = 0;
  const size_t cores_per_thread_;
  const size_t slot_count_;
  Doorbell front_bell_;
  std::shared_ptr<Scoreboard> scoreboard_;
  bool has_time_limit_ = false;
  uint64_t queue_timeout_us_ = 0;
  std::atomic<size_t> queued_{0};
  std::vector<std::unique_ptr<Thread>> threads_;
  std::unique_ptr<std::atomic<uint64_t>[]> taken_;
  std::unique_ptr<std::atomic<bool>[]> has_follower_;

  std::mutex mutex_;
  std::deque<Waiter> queue_;  // oldest first
  std::vector<Holder> holders_;
  std::vector<Thread*> to_wake_;  // the loop's thread only
};

}  // namespace tswsgi
