// Server: the loop itself, and what belongs to no single connection.
#include "conn/server.h"

#include <algorithm>

#include "net/socket.h"

namespace tswsgi {

namespace {

// JavaScript is called this often in one turn before libuv's other work gets its time.
constexpr int kMaxRounds = 8;
// kAcceptBudget beside other workers: few, for those that wake up at the same moment want some too.
constexpr int kSharedAcceptBudget = 1;
// Memory in use is looked at about once a second.
constexpr uint32_t kTicksPerSample = 1000 / EpollLoop::kTickMs;
constexpr size_t kScratchBytes = 64 * 1024;
// Of a peer that has finished, before it counts as gone: with a tick, less than a second.
constexpr uint64_t kSilenceMs = 500;

template <typename List>
void remove_closed(List& connections) {
  connections.erase(std::remove_if(connections.begin(), connections.end(), [](Connection* c) { return c->fd < 0; }),
                    connections.end());
}

}  // namespace

Server::Server(uv_loop_t* loop, const ServerLimits& limits, std::vector<Listener> listeners, const SharedMemory& memory,
               ServerHost& host, std::shared_ptr<AppThreads> threads)
    : limits_(limits),
      listeners_(std::move(listeners)),
      memory_(memory),
      host_(host),
      loop_(loop, *this),
      exchanges_(limits.slots),
      threads_(std::move(threads)),
      parcels_(threads_ == nullptr ? 0 : threads_->count()),
      scratch_(kScratchBytes),
      started_us_(EpollLoop::now_us()) {
  if (threads_ != nullptr) {
    threads_->set_scoreboard(shared_scoreboard_, limits.request_timeout_ms > 0);
    threads_->set_queue_timeout(limits.queue_timeout_ms * 1000);
  }
  limits_.connections = most_connections(limits.connections, descriptor_limit());
  arena_.attach(memory.arena, memory.arena_bytes);
  events_.attach(memory.events, memory.event_words);
  deadlines_.set_duration(Wait::head, limits.head_timeout_ms);
  deadlines_.set_duration(Wait::body, limits.body_timeout_ms);
  deadlines_.set_duration(Wait::keep_alive, limits.keep_alive_timeout_ms);
  deadlines_.set_duration(Wait::write, limits.write_timeout_ms);
  deadlines_.set_duration(Wait::linger, 2000);
  deadlines_.set_duration(Wait::silence, kSilenceMs);
}

Server::~Server() {
  while (open_ != nullptr) drop(*open_);
  for (Connection* connection : closed_) delete connection;
}

int Server::join_scoreboard(int fd, size_t worker, uint32_t generation) {
  const int failed = scoreboard_.join(fd, worker, limits_.cores, generation, EpollLoop::now_us());
  if (!failed) balance_.attach(scoreboard_.memory(), scoreboard_.own_row());
  return failed;
}

int Server::start() {
  scoreboard_.set_state(WorkerState::serving);
  if (const int failed = loop_.start(threads_ == nullptr ? nullptr : &threads_->front_bell())) return failed;
  is_open_ = true;
  const int failed = watch_listeners(!is_paused_);
  if (failed) close();
  return failed;
}

void Server::stop_accepting(bool keeps_idle) {
  if (!is_open_) return;
  keeps_idle_ = keeps_idle;
  if (is_draining_ && keeps_idle) return;
  is_draining_ = true;
  scoreboard_.set_state(WorkerState::draining);
  // What has arrived until now belongs to this server: answer it before idle connections are closed. Only while it is
  // paused and another one serves on, that one gets it.
  if (!is_paused_ || !keeps_idle) {
    for (Listener& listener : listeners_) accept_from(listener, INT32_MAX);
  }
  memory_.control[static_cast<size_t>(Control::is_draining)] = 1;
  watch_listeners(false);
  for (Connection* connection = open_; connection != nullptr; connection = connection->next_open) {
    mark_ready(*connection);
    touch(*connection);
  }
  loop_.keep_turning(true);
}

void Server::pause_accepting(bool is_paused) {
  is_paused_ = is_paused;
  if (is_open_) turn(false);
}

void Server::close() {
  if (!is_open_) return;
  is_open_ = false;
  scoreboard_.set_attention(Attention::none);
  while (open_ != nullptr) drop(*open_);
  loop_.close();
}

void Server::before_sleep() {
  read_clock();
  const bool has_commands = memory_.control[static_cast<size_t>(Control::command_words)] > 0;
  if (has_commands || !ready_.empty() || !dirty_.empty() || !events_.is_empty() || !touched_.empty() ||
      !closed_.empty()) {
    turn(false);
  }
  scoreboard_.set_attention(may_take() ? Attention::waiting : Attention::none);
}

void Server::on_tick() {
  lacks_descriptors_ = false;
  if (++ticks_ % kTicksPerSample == 0) scoreboard_.sample_memory();
  // What came while we were busy came in time: it is read before anybody is judged.
  const uint64_t now = loop_.now_ms();
  turn(true);
  while (Deadline* deadline = deadlines_.expired(now)) expire(static_cast<Connection&>(*deadline));
  turn(false);
}

void Server::turn(bool with_sockets) {
  if (is_turning_ || !is_open_) return;
  is_turning_ = true;
  read_clock();
  turn_us_ = static_cast<uint32_t>(clock_us_ - started_us_);
  scoreboard_.set_attention(may_take() ? Attention::turning : Attention::none);
  if (with_sockets) collect_ready();
  carry_out();
  serve_ready();
  for (int round = 0; round < kMaxRounds; ++round) {
    hand_over();
    if (!is_open_) break;  // JavaScript closed the server
    carry_out();
    if (ready_.empty() && events_.is_empty()) break;
    serve_ready();
  }
  settle();
  is_turning_ = false;
}

void Server::collect_ready() {
  look_at_left();
  const int count = loop_.wait();
  waiting_listeners_.clear();
  for (int i = 0; i < count; ++i) {
    const Readiness ready = loop_.ready(i);
    const auto listener = std::find_if(listeners_.begin(), listeners_.end(),
                                       [&](const Listener& candidate) { return &candidate == ready.owner; });
    if (listener != listeners_.end()) {
      waiting_listeners_.push_back(&*listener);
      continue;
    }
    Connection& connection = *static_cast<Connection*>(ready.owner);
    if (connection.fd < 0) continue;
    if (ready.is_broken && connection.in_flight > 0) {
      connection.has_broken = has_failed(connection.fd);
      drop(connection);
      continue;
    }
    if (ready.readable) {
      connection.is_readable = true;
      connection.has_seen_end |= ready.peer_finished || ready.is_broken;
      mark_ready(connection);
    }
    if (ready.writable && !connection.is_writable) {
      connection.is_writable = true;
      mark_dirty(connection);
    }
  }
  // After the connections that are here, which may bring enough to do.
  for (Listener* listener : waiting_listeners_) {
    accept_from(*listener, scoreboard_.workers() > 1 ? kSharedAcceptBudget : kAcceptBudget);
  }
  if (waiting_listeners_.empty() && listeners_watched_) balance_.forget();
}

void Server::serve_ready() {
  body_blocks_left_ = kBodyBlocksAtOnce;
  serving_.swap(ready_);
  for (Connection* connection : serving_) connection->is_ready = false;
  for (Connection* connection : serving_) {
    if (connection->fd >= 0) serve(*connection);
  }
  serving_.clear();
  ready_.insert(ready_.begin(), first_.begin(), first_.end());
  first_.clear();
}

// It was not its turn in this round: in the next one it is.
void Server::go_first(Connection& connection) {
  if (connection.is_ready) return;
  connection.is_ready = true;
  first_.push_back(&connection);
}

void Server::hand_over() {
  if (threads_ != nullptr) {
    publish_requests();
    if (threads_->wake()) loop_.look_back();
  }
  if (!events_.is_empty()) {
    const EventQueue::Range range = events_.take();
    publish_requests();
    publish_load();
    call_turn(range.first, range.end);
    events_.rewind();
  }
  while (!late_events_.empty() && events_.has_room()) {
    std::copy(late_events_.front().begin(), late_events_.front().end(), events_.push());
    late_events_.pop_front();
  }
  for (const uint32_t block : turn_blocks_) arena_.give_back(block);
  freed_memory_ |= !turn_blocks_.empty();
  turn_blocks_.clear();
}

void Server::call_turn(size_t first, size_t end) {
  const uint64_t began_us = clock_us_;
  const bool is_slow = pace_.is_slow();
  for (size_t at = first; at < end;) {
    if (at > first) carry_out();
    const size_t next = is_slow ? end_of_step(at, end) : end;
    host_.call_turn(at, next);
    at = next;
    read_clock();
  }
  pace_.note(clock_us_ - began_us, (end - first) / kEventWords);
}

// For the request lines.
void Server::publish_requests() {
  const uint64_t requests = scoreboard_.total_requests();
  memory_.control[static_cast<size_t>(Control::requests_low)] = static_cast<uint32_t>(requests);
  memory_.control[static_cast<size_t>(Control::requests_high)] = static_cast<uint32_t>(requests >> 32);
}

void Server::publish_load() {
  const size_t queued = threads_ == nullptr ? 0 : threads_->queued();
  scoreboard_.set_in_flight(exchanges_.used() - queued);
  scoreboard_.set_waiting(core_waiters_.size() + queued);
  scoreboard_.set_connections(connection_count_);
}

void Server::carry_out() {
  execute_commands();
  collect_parcels();
  send_dirty();
}

void Server::execute_commands() {
  uint32_t& filled = memory_.control[static_cast<size_t>(Control::command_words)];
  for (size_t at = 0; at + kCommandWords <= filled; at += kCommandWords) execute(memory_.commands + at, memory_.output);
  filled = 0;
  uint32_t& exceptions = memory_.control[static_cast<size_t>(Control::exceptions)];
  scoreboard_.count_exceptions(exceptions);
  exceptions = 0;
  take_app_counts(memory_.control, [this](uint32_t app, uint32_t requests, uint32_t failed) {
    scoreboard_.count_app(app, requests, failed);
  });
}

// What the application's threads have answered. The parcels are kept until it has been sent.
void Server::collect_parcels() {
  for (size_t i = 0; i < parcels_.size(); ++i) {
    Parcel& parcel = parcels_[i];
    lost_.clear();
    if (!threads_->collect(i, parcel, lost_)) continue;
    for (size_t at = 0; at < parcel.commands.size(); at += kCommandWords) {
      execute_of_thread(parcel.commands.data() + at, parcel);
    }
    scoreboard_.count_exceptions(parcel.exceptions);
    for (const uint32_t block : parcel.read_blocks) arena_.give_back(block);
    freed_memory_ |= !parcel.read_blocks.empty();
    for (const SlotName& name : lost_) {
      if (Exchange* exchange = exchanges_.find(name.slot, name.generation)) lose(*exchange);
    }
    if (threads_->is_any_at_work()) loop_.look_back();
  }
}

void Server::send_dirty() {
  // Sending can end an answer, which can make the next one on the connection the first: the list may grow.
  for (size_t i = 0; i < dirty_.size(); ++i) {
    Connection& connection = *dirty_[i];
    connection.is_dirty = false;
    if (connection.fd >= 0) send_pending(connection);
  }
  dirty_.clear();
  for (Parcel& parcel : parcels_) parcel.clear();
  memory_.control[static_cast<size_t>(Control::output_bytes)] = 0;
}

void Server::settle() {
  loop_.refresh_clock();
  for (size_t i = 0; i < touched_.size(); ++i) {
    Connection& connection = *touched_[i];
    connection.is_touched = false;
    if (connection.fd < 0) continue;
    if (!connection.is_watched) {
      connection.is_watched = true;
      if (loop_.watch_stream(connection.fd, &connection) != 0) {
        drop(connection);
        continue;
      }
    }
    set_deadline(connection);
  }
  touched_.clear();
  relieve_memory();
  publish_load();
  if (!closed_.empty()) {
    remove_closed(ready_);
    remove_closed(dirty_);
    remove_closed(core_waiters_);
    remove_closed(memory_waiters_);
    for (Connection* connection : closed_) delete connection;
    closed_.clear();
  }
  accept_beside_kept();
  balance_.reconsider(load(), clock_us_);
  watch_listeners(may_take() && !balance_.is_leaving());
  if (balance_.is_leaving()) loop_.look_back();
  // A waiter that was woken may not have used its core: the next one may.
  if (ready_.empty() && !exchanges_.is_full()) wake_waiter();
  if (freed_memory_) {
    for (Connection* waiter : memory_waiters_) {
      waiter->awaits_memory = false;
      mark_ready(*waiter);
    }
    memory_waiters_.clear();
    freed_memory_ = false;
  }
  loop_.keep_turning(!ready_.empty() || !events_.is_empty());
  loop_.keep_ticking(connection_count_ > 0 || lacks_descriptors_);
  if (is_draining_ && !said_drained_ && connection_count_ == 0 && events_.has_room()) {
    said_drained_ = true;
    events_.push()[0] = static_cast<uint32_t>(Event::all_closed);
    hand_over();
  }
}

// The loop goes round: what JavaScript has taken is seen here, and others see that it does.
void Server::read_clock() {
  clock_us_ = EpollLoop::now_us();
  scoreboard_.beat(clock_us_);
}

void Server::mark_ready(Connection& connection) {
  if (connection.is_ready) return;
  connection.is_ready = true;
  ready_.push_back(&connection);
}

void Server::touch(Connection& connection) {
  if (connection.is_touched) return;
  connection.is_touched = true;
  touched_.push_back(&connection);
}

void Server::push_event(Event event, const Exchange& exchange, uint32_t first, uint32_t second, uint32_t third) {
  push_event({static_cast<uint32_t>(event), exchange.slot, exchange.generation, first, second, third});
}

void Server::push_event(const EventRecord& record) {
  if (threads_ != nullptr) {
    threads_->tell(record);
  } else if (events_.has_room() && late_events_.empty()) {
    std::copy(record.begin(), record.end(), events_.push());
  } else {
    late_events_.push_back(record);
  }
}

}  // namespace tswsgi
