#include "conn/app_threads.h"

#include <algorithm>
#include <map>

namespace tswsgi {

namespace {

// The one thing that all environments of a process share: how an application's thread, which loads the addon anew,
// finds the server that it is to work for.
struct Registry {
  std::mutex mutex;
  uint32_t last_number = 0;
  std::map<uint32_t, std::weak_ptr<AppThreads>> entries;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

}  // namespace

std::shared_ptr<AppThreads> AppThreads::create(size_t threads, size_t cores_per_thread, size_t slots) {
  std::shared_ptr<AppThreads> made(new AppThreads(threads, cores_per_thread, slots));
  Registry& all = registry();
  const std::lock_guard<std::mutex> lock(all.mutex);
  made->number_ = ++all.last_number;
  all.entries[made->number_] = made;
  return made;
}

std::shared_ptr<AppThreads> AppThreads::find(uint32_t number) {
  Registry& all = registry();
  const std::lock_guard<std::mutex> lock(all.mutex);
  const auto found = all.entries.find(number);
  return found == all.entries.end() ? nullptr : found->second.lock();
}

AppThreads::AppThreads(size_t threads, size_t cores_per_thread, size_t slots)
    : cores_per_thread_(cores_per_thread),
      slot_count_(slots),
      taken_(new std::atomic<uint64_t>[slots]),
      has_follower_(new std::atomic<bool>[slots]),
      holders_(slots) {
  for (size_t i = 0; i < threads; ++i) threads_.push_back(std::make_unique<Thread>());
  for (size_t i = 0; i < slots; ++i) {
    taken_[i].store(0, std::memory_order_relaxed);
    has_follower_[i].store(false, std::memory_order_relaxed);
  }
}

AppThreads::~AppThreads() {
  Registry& all = registry();
  const std::lock_guard<std::mutex> lock(all.mutex);
  all.entries.erase(number_);
}

void AppThreads::offer(const EventRecord& request, uint64_t since_us) {
  const uint32_t slot = request[1];
  set_taken(slot, 0);
  has_follower_[slot].store(false, std::memory_order_relaxed);
  const std::lock_guard<std::mutex> lock(mutex_);
  holders_[slot] = {request[2], Holder::kQueue};
  auto place = queue_.end();
  while (place != queue_.begin() && std::prev(place)->since_us > since_us) --place;
  queue_.insert(place, {request, since_us});
  queued_.fetch_add(1, std::memory_order_relaxed);
}

bool AppThreads::tell(const EventRecord& event, uint32_t block) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Holder& holder = holders_[event[1]];
  if (holder.generation != event[2] || holder.thread == Holder::kNobody) return false;
  if (holder.thread == Holder::kQueue) {
    holder.thread = Holder::kNobody;  // whoever finds it in the queue passes over it
    queued_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  Thread& thread = *threads_[static_cast<size_t>(holder.thread)];
  if (!thread.is_here) return true;  // it has ended; collect() tells so
  thread.inbox.push_back({event, block});
  return true;
}

void AppThreads::tell_of_peer(const EventRecord& event, uint32_t flag) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Holder& holder = holders_[event[1]];
  if (holder.generation != event[2] || holder.thread == Holder::kNobody) return;
  if (holder.thread == Holder::kQueue) {
    for (auto& [request, since_us] : queue_) {
      if (request[1] == event[1] && request[2] == event[2]) request[0] |= flag;
    }
    return;
  }
  Thread& thread = *threads_[static_cast<size_t>(holder.thread)];
  if (thread.is_here) thread.inbox.push_back({event, Arena::kNone});
}

bool AppThreads::wake() {
  to_wake_.clear();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    size_t waiting = queue_.size();
    for (const std::unique_ptr<Thread>& thread : threads_) {
      const bool takes = waiting > 0 && thread->is_free;
      if (!takes && (thread->inbox.empty() || thread->is_at_work.load(std::memory_order_acquire))) continue;
      if (takes) --waiting;
      thread->is_free = false;
      to_wake_.push_back(thread.get());
    }
  }
  // Outside the lock, which the woken ones take first of all.
  for (Thread* thread : to_wake_) thread->bell.ring();
  return !to_wake_.empty();
}

bool AppThreads::collect(size_t thread, Parcel& into, std::vector<SlotName>& lost) {
  Thread& from = *threads_[thread];
  const std::lock_guard<std::mutex> lock(from.outbox_mutex);
  if (from.outbox.is_empty() && from.lost.empty()) return false;
  into.swap(from.outbox);
  lost.swap(from.lost);
  return true;
}

bool AppThreads::is_any_at_work() const {
  return std::any_of(threads_.begin(), threads_.end(), [](const std::unique_ptr<Thread>& thread) {
    return thread->is_at_work.load(std::memory_order_acquire);
  });
}

bool AppThreads::join(size_t thread) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (threads_[thread]->is_here) return false;
  threads_[thread]->is_here = true;
  return true;
}

void AppThreads::leave(size_t thread) {
  Thread& gone = *threads_[thread];
  std::vector<SlotName> lost;
  std::vector<uint32_t> blocks;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    gone.is_here = gone.is_free = false;
    for (const Told& told : gone.inbox) {
      if (told.block != Arena::kNone) blocks.push_back(told.block);
    }
    gone.inbox.clear();
    for (size_t slot = 0; slot < holders_.size(); ++slot) {
      if (holders_[slot].thread != static_cast<int32_t>(thread)) continue;
      holders_[slot].thread = Holder::kNobody;
      lost.push_back({static_cast<uint32_t>(slot), holders_[slot].generation});
    }
  }
  gone.is_at_work.store(false, std::memory_order_release);
  {
    const std::lock_guard<std::mutex> lock(gone.outbox_mutex);
    gone.outbox.read_blocks.insert(gone.outbox.read_blocks.end(), blocks.begin(), blocks.end());
    gone.lost.insert(gone.lost.end(), lost.begin(), lost.end());
  }
  front_bell_.ring();
}

bool AppThreads::take(size_t thread, EventRecord& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (drop_withdrawn(); !queue_.empty(); drop_withdrawn()) {
    const uint64_t half_us = queue_timeout_us_ / 2;
    const bool is_overloaded = half_us > 0 && queue_.front().since_us + half_us < uv_hrtime() / 1000;
    request = is_overloaded ? queue_.back().request : queue_.front().request;
    if (is_overloaded) {
      queue_.pop_back();
    } else {
      queue_.pop_front();
    }
    if (is_withdrawn(request)) continue;
    holders_[request[1]].thread = static_cast<int32_t>(thread);
    queued_.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void AppThreads::drop_withdrawn() {
  while (!queue_.empty() && is_withdrawn(queue_.front().request)) queue_.pop_front();
}

uint64_t AppThreads::withdraw_late(uint64_t now_us, std::vector<SlotName>& late) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (drop_withdrawn(); !queue_.empty(); drop_withdrawn()) {
    const Waiter& oldest = queue_.front();
    if (oldest.since_us + queue_timeout_us_ > now_us) return oldest.since_us;
    const uint32_t slot = oldest.request[1];
    holders_[slot].thread = Holder::kNobody;
    queued_.fetch_sub(1, std::memory_order_relaxed);
    late.push_back({slot, oldest.request[2]});
  }
  return 0;
}

void AppThreads::receive(size_t thread, size_t most, std::vector<EventRecord>& events, std::vector<uint32_t>& blocks) {
  std::deque<Told>& inbox = threads_[thread]->inbox;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (size_t i = 0; i < most && !inbox.empty(); ++i) {
    events.push_back(inbox.front().event);
    if (inbox.front().block != Arena::kNone) blocks.push_back(inbox.front().block);
    inbox.pop_front();
  }
}

void AppThreads::post(size_t thread, const uint32_t* commands, size_t command_words, const uint8_t* bytes, size_t size,
                      std::vector<uint32_t>& read_blocks) {
  Thread& from = *threads_[thread];
  const std::lock_guard<std::mutex> lock(from.outbox_mutex);
  Parcel& outbox = from.outbox;
  const auto base = static_cast<uint32_t>(outbox.bytes.size());
  const size_t first = outbox.commands.size();
  outbox.commands.insert(outbox.commands.end(), commands, commands + command_words);
  for (size_t at = first; at < outbox.commands.size(); at += kCommandWords) {
    if (static_cast<Command>(outbox.commands[at] & 0xff) == Command::write) outbox.commands[at + 3] += base;
  }
  outbox.bytes.insert(outbox.bytes.end(), bytes, bytes + size);
  outbox.read_blocks.insert(outbox.read_blocks.end(), read_blocks.begin(), read_blocks.end());
  read_blocks.clear();
}

void AppThreads::post_exceptions(size_t thread, uint32_t count) {
  Thread& from = *threads_[thread];
  const std::lock_guard<std::mutex> lock(from.outbox_mutex);
  from.outbox.exceptions += count;
}

void AppThreads::post_large(size_t thread, SlotName request, Parcel::Large part) {
  Thread& from = *threads_[thread];
  const std::lock_guard<std::mutex> lock(from.outbox_mutex);
  const auto index = static_cast<uint32_t>(from.outbox.large.size());
  from.outbox.large.push_back(part);
  const uint32_t command[kCommandWords] = {static_cast<uint32_t>(Command::large), request.slot, request.generation,
                                           index, static_cast<uint32_t>(part.size)};
  from.outbox.commands.insert(from.outbox.commands.end(), command, command + kCommandWords);
}

bool AppThreads::end_work(size_t thread, bool is_free) {
  Thread& tired = *threads_[thread];
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!tired.inbox.empty() || (is_free && !queue_.empty())) return false;
  tired.is_free = is_free;
  tired.is_at_work.store(false, std::memory_order_release);
  return true;
}

}  // namespace tswsgi
