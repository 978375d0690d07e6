#include "conn/app_thread.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "conn/record_view.h"

namespace tswsgi {

namespace {

// JavaScript is called this often in one turn, and takes this many requests by itself, before libuv's other work gets
// its time.
constexpr int kMaxRounds = 8;
constexpr size_t kMaxTakes = 64;
// Within this time of the last ring or of a turn's start an answer is posted without one: many quick answers wake the
// loop's thread once. It looks by itself a moment after it has woken a thread, so that none waits for a slow one.
constexpr uint64_t kQuietUs = 50;

bool ends_answer(const uint32_t* command) {
  const auto kind = static_cast<Command>(command[0] & 0xff);
  return kind == Command::abort || (kind == Command::write && (command[0] & command_flag::end) != 0);
}

}  // namespace

AppThread::AppThread(uv_loop_t* loop, std::shared_ptr<AppThreads> threads, size_t number, const SharedMemory& memory,
                     ServerHost& host)
    : threads_(std::move(threads)),
      number_(number),
      memory_(memory),
      host_(host),
      loop_(loop, threads_->bell(number), *this),
      taken_(threads_->slots()) {
  const size_t cores = threads_->cores_per_thread();
  for (size_t i = cores; i > 0; --i) free_cores_.push_back(static_cast<uint32_t>(number * cores + i - 1));
}

AppThread::~AppThread() {
  if (is_open_) leave();
}

int AppThread::start() {
  if (!threads_->join(number_)) {
    on_closed();
    return UV_EEXIST;
  }
  if (const int failed = loop_.start()) {
    threads_->leave(number_);
    return failed;
  }
  is_open_ = true;
  turn();
  return 0;
}

void AppThread::close() {
  if (!is_open_) return;
  post();
  is_open_ = false;
  leave();
  loop_.close();
}

// What it had in hand is on no core any more.
void AppThread::leave() {
  for (const Taken& taken : taken_) {
    if (taken.is_mine && threads_->scoreboard() != nullptr) threads_->scoreboard()->end_core(taken.core);
  }
  threads_->leave(number_);
}

void AppThread::before_sleep() {
  if (memory_.control[static_cast<size_t>(Control::command_words)] > 0) turn();
}

void AppThread::turn() {
  if (is_turning_ || !is_open_ || is_ending_) return;
  is_turning_ = true;
  threads_->begin_work(number_);
  rang_us_ = uv_hrtime() / 1000;
  turn_takes_ = 0;
  int rounds = 0;
  do {
    post();
    const size_t end = rounds < kMaxRounds ? gather() : 0;
    if (end == 0) break;
    ++rounds;
    const uint64_t began_us = uv_hrtime() / 1000;
    const size_t takes = turn_takes_;
    is_ending_ = !host_.call_turn(0, end);
    pace_.note(uv_hrtime() / 1000 - began_us, end / kEventWords + turn_takes_ - takes);
  } while (is_open_ && !is_ending_);
  if (has_unrung_) {
    has_unrung_ = false;
    threads_->front_bell().ring();
  }
  is_turning_ = false;
  // Work has come meanwhile, or there is more than one turn's: after libuv's.
  if (is_open_ && !is_ending_ && !threads_->end_work(number_, !free_cores_.empty())) threads_->bell(number_).ring();
}

// Fills the event memory with what has been told and as many requests as there are cores for, or with one where they
// take their time. Where it ends, in words.
size_t AppThread::gather() {
  received_.clear();
  threads_->receive(number_, memory_.event_words / kEventWords - free_cores_.size(), received_, read_blocks_);
  size_t at = 0;
  for (const EventRecord& event : received_) {
    std::copy(event.begin(), event.end(), memory_.events + at);
    at += kEventWords;
  }
  EventRecord request;
  while (!free_cores_.empty() && threads_->take(number_, request)) {
    put_request(at, request);
    at += kEventWords;
    if (pace_.is_slow()) break;
  }
  return at;
}

bool AppThread::take() {
  if (!is_turning_ || !is_open_ || turn_takes_ >= kMaxTakes || pace_.is_slow()) return false;
  post();
  EventRecord request;
  if (free_cores_.empty() || !threads_->take(number_, request)) return false;
  ++turn_takes_;
  put_request(0, request);
  return true;
}

void AppThread::put_request(size_t at, EventRecord request) {
  const uint32_t slot = request[1];
  Taken& taken = taken_[slot];
  taken = {true, request[2], free_cores_.back(), 0};
  free_cores_.pop_back();
  request[kRequestCore] = taken.core;
  std::copy(request.begin(), request.end(), memory_.events + at);
  if (Scoreboard* scoreboard = threads_->scoreboard()) {
    const bool has_variables = (request[0] & request_flag::is_uwsgi) != 0;
    const RecordView view = view_record(memory_.arena + request[3], has_variables);
    scoreboard->begin_core(taken.core, uv_hrtime() / 1000, view.method, view.remote, view.target);
  }
  constexpr uint32_t kStreams = request_flag::has_body | request_flag::body_is_here;
  const bool streams = (request[0] & kStreams) == request_flag::has_body;
  if (!streams && !threads_->has_time_limit()) return;
  // Its body is read from now on, and its time runs.
  const uint32_t begin[kCommandWords] = {static_cast<uint32_t>(Command::begin), slot, taken.generation, taken.core, 0};
  threads_->post(number_, begin, kCommandWords, nullptr, 0, read_blocks_);
  has_unrung_ = true;
}

// Hands over what JavaScript has written, and takes notice of what it ends.
void AppThread::post() {
  uint32_t& words = memory_.control[static_cast<size_t>(Control::command_words)];
  uint32_t& bytes = memory_.control[static_cast<size_t>(Control::output_bytes)];
  uint32_t& exceptions = memory_.control[static_cast<size_t>(Control::exceptions)];
  if (exceptions > 0) threads_->post_exceptions(number_, exceptions);
  exceptions = 0;
  take_app_counts(memory_.control, [this](uint32_t app, uint32_t requests, uint32_t failed) {
    if (Scoreboard* scoreboard = threads_->scoreboard()) scoreboard->count_app(app, requests, failed);
  });
  if (words == 0 && read_blocks_.empty()) return;
  for (size_t at = 0; at + kCommandWords <= words; at += kCommandWords) note_command(memory_.commands + at);
  threads_->post(number_, memory_.commands, words, memory_.output, bytes, read_blocks_);
  words = bytes = 0;
  const uint64_t now = uv_hrtime() / 1000;
  has_unrung_ = is_turning_ && !is_urgent_ && !pace_.is_slow() && now - rang_us_ < kQuietUs;
  is_urgent_ = false;
  if (has_unrung_) return;
  rang_us_ = now;
  threads_->front_bell().ring();
}

void AppThread::note_command(uint32_t* command) {
  Taken& taken = taken_[command[1]];
  if (!taken.is_mine || taken.generation != command[2]) return;
  if (static_cast<Command>(command[0] & 0xff) == Command::time_limit) {
    // The loop's thread may not know yet who has the request, and this thread may be about to hold it for good.
    command[3] = taken.core;
    is_urgent_ = true;
  }
  if (static_cast<Command>(command[0] & 0xff) == Command::write) taken.given += command[4];
  if (!ends_answer(command)) return;
  taken.is_mine = false;
  if (Scoreboard* scoreboard = threads_->scoreboard()) scoreboard->end_core(taken.core);
  free_cores_.push_back(taken.core);
}

size_t AppThread::flush(uint32_t slot, uint32_t generation) {
  post();
  return unsent(slot, generation);
}

size_t AppThread::write_copy(uint32_t slot, uint32_t generation, const uint8_t* bytes, size_t size) {
  post();
  if (size == 0 || slot >= taken_.size() || taken_[slot].generation != generation) return 0;
  auto* copy = static_cast<uint8_t*>(std::malloc(size));
  if (copy == nullptr) std::abort();  // as `new` does without exceptions
  std::memcpy(copy, bytes, size);
  threads_->post_large(number_, {slot, generation}, {copy, size});
  taken_[slot].given += size;
  has_unrung_ = true;
  if (!is_turning_) {
    has_unrung_ = false;
    threads_->front_bell().ring();
  }
  return unsent(slot, generation);
}

// What of an answer the peer has not taken, as far as is known. Much of it: the loop's thread is asked to say when it
// is less.
size_t AppThread::unsent(uint32_t slot, uint32_t generation) {
  if (slot >= taken_.size()) return 0;
  const Taken& taken = taken_[slot];
  if (!taken.is_mine || taken.generation != generation) return 0;
  const uint64_t gone = std::min(taken.given, threads_->taken(slot));
  const auto bytes = static_cast<size_t>(taken.given - gone);
  if (bytes > kHighWater) {
    const uint32_t wish[kCommandWords] = {static_cast<uint32_t>(Command::want_drain), slot, generation, 0, 0};
    threads_->post(number_, wish, kCommandWords, nullptr, 0, read_blocks_);
  }
  return bytes;
}

bool AppThread::has_follower(uint32_t slot, uint32_t generation) const {
  if (slot >= taken_.size() || !taken_[slot].is_mine || taken_[slot].generation != generation) return false;
  return threads_->has_follower(slot);
}

}  // namespace tswsgi
