// What the loop's thread and the application's threads say to each other (conn/app_threads.h, net/doorbell.h), with
// real threads, loops and bells of libuv. The loop's side offers requests whose bytes lie in plain memory, as in the
// arena, sends some of them a body, takes some back and tells of peers that are gone; the threads answer, and end and
// begin anew with requests in hand. Whatever happens, each request is answered once with its own bytes, or lost, or
// withdrawn; each block comes back once; and all threads wake up for as long as there is work.
#include "app_threads_race.h"

#include <unistd.h>

#include <array>
#include <set>
#include <thread>

#include "conn/app_threads.h"
#include "shm/scoreboard_reader.h"

namespace tswsgi::test {
namespace {

constexpr size_t kThreads = 3;
constexpr size_t kCores = 4;
constexpr size_t kSlots = 24;
constexpr size_t kRequests = 12'000;
constexpr size_t kSlotBytes = 64;
constexpr uint64_t kQueueTimeoutUs = 500'000;
constexpr uint32_t kRequest = static_cast<uint32_t>(Event::request);
constexpr uint32_t kBody = static_cast<uint32_t>(Event::body);
constexpr uint32_t kGone = static_cast<uint32_t>(Event::gone);

// The memory that requests and their bodies are handed over in. Its bytes are no atomics: the locks are to be enough.
struct Shared {
  std::shared_ptr<AppThreads> threads = AppThreads::create(kThreads, kCores, kSlots);
  std::shared_ptr<Scoreboard> scoreboard = std::make_shared<Scoreboard>();
  std::array<std::array<uint8_t, kSlotBytes>, kSlots> heads{};
  std::array<std::array<uint8_t, kSlotBytes>, kSlots> bodies{};
  std::atomic<bool> is_over{false};
  std::atomic<size_t> wrong{0};
};

uint8_t byte_of(uint32_t slot, uint32_t generation) { return static_cast<uint8_t>(slot * 31 + generation * 7 + 1); }
bool streams(uint32_t generation) { return generation % 4 == 0; }
bool is_large(uint32_t generation) { return generation % 16 == 1; }

Bytes bytes(const std::string& text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

// An application's thread, which ends and begins anew with what it has in hand.
class Worker {
 public:
  Worker(Shared& shared, size_t number) : shared_(shared), number_(number) {}

  void run() {
    uv_loop_init(&loop_);
    while (!shared_.is_over) {
      open();
      uv_run(&loop_, UV_RUN_DEFAULT);  // until the bell is closed
    }
    uv_loop_close(&loop_);
  }

 private:
  void open() {
    in_hand_ = 0;
    until_end_ = 200 + number_ * 150;
    shared_.threads->join(number_);
    shared_.threads->bell(number_).open(
        &loop_, [](void* self) { static_cast<Worker*>(self)->turn(); }, this);
    turn();
  }

  void turn() {
    AppThreads& threads = *shared_.threads;
    threads.begin_work(number_);
    events_.clear();
    threads.receive(number_, 16, events_, read_blocks_);
    for (const EventRecord& event : events_) told(event);
    EventRecord request;
    while (in_hand_ < kCores && threads.take(number_, request)) began(request);
    threads.front_bell().ring();
    if (shared_.is_over || until_end_ == 0) {
      post({}, 0);  // blocks that have been read
      threads.leave(number_);
      threads.bell(number_).close([](void*) {});
    } else if (!threads.end_work(number_, in_hand_ < kCores)) {
      threads.bell(number_).ring();
    }
  }

  void began(const EventRecord& request) {
    if (until_end_ > 0) --until_end_;
    ++in_hand_;
    const uint32_t slot = request[1];
    require(shared_.heads[slot], slot, request[2]);
    shared_.scoreboard->begin_core(core(), uv_hrtime() / 1000, bytes("GET"), bytes("::1"), bytes("/race"));
    if (!streams(request[2])) return answer(slot, request[2]);
    post({static_cast<uint32_t>(Command::begin), slot, request[2], core(), 0}, 0);
  }

  void told(const EventRecord& event) {
    if (event[0] != kBody) return;
    require(shared_.bodies[event[1]], event[1], event[2]);
    answer(event[1], event[2]);
  }

  void answer(uint32_t slot, uint32_t generation) {
    AppThreads& threads = *shared_.threads;
    if (is_large(generation)) {
      auto* part = static_cast<uint8_t*>(std::malloc(kSlotBytes));
      std::memset(part, byte_of(slot, generation), kSlotBytes);
      threads.post_large(number_, {slot, generation}, {part, kSlotBytes});
    }
    if (threads.taken(slot) > generation || threads.has_follower(slot) != (generation % 2 == 0)) ++shared_.wrong;
    answer_.fill(byte_of(slot, generation));
    post({static_cast<uint32_t>(Command::write) | command_flag::end, slot, generation, 0, kSlotBytes}, kSlotBytes);
    threads.post_exceptions(number_, 1);
    shared_.scoreboard->end_core(core());
    shared_.scoreboard->count_app(0, 1, 0);
    --in_hand_;
  }

  void post(std::array<uint32_t, kCommandWords> command, size_t size) {
    const size_t words = command[0] == 0 ? 0 : kCommandWords;
    shared_.threads->post(number_, command.data(), words, answer_.data(), size, read_blocks_);
  }

  void require(const std::array<uint8_t, kSlotBytes>& found, uint32_t slot, uint32_t generation) {
    for (const uint8_t byte : found) shared_.wrong += byte != byte_of(slot, generation) ? 1 : 0;
  }

  uint32_t core() const { return static_cast<uint32_t>(number_ * kCores + in_hand_ - 1); }

  Shared& shared_;
  const size_t number_;
  uv_loop_t loop_{};
  size_t in_hand_ = 0;
  size_t until_end_ = 0;
  std::array<uint8_t, kSlotBytes> answer_{};
  std::vector<EventRecord> events_;
  std::vector<uint32_t> read_blocks_;
};

// The loop's thread.
class Front {
 public:
  explicit Front(Shared& shared) : shared_(shared), threads_(*shared.threads) {}

  void run() {
    uv_loop_init(&loop_);
    threads_.front_bell().open(
        &loop_, [](void* self) { static_cast<Front*>(self)->turn(); }, this);
    turn();
    // A bell that is not heard would leave everybody asleep: then the timer ends it, and the numbers do not add up.
    uv_timer_init(&loop_, &timer_);
    timer_.data = this;
    uv_timer_start(
        &timer_, [](uv_timer_t* timer) { static_cast<Front*>(timer->data)->look_round(); }, 100, 100);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
  }

  size_t offered = 0, answered = 0, lost = 0, withdrawn = 0, late = 0, large = 0, exceptions = 0, wrong = 0;
  size_t blocks_given = 0, blocks_back = 0;
  bool has_stalled = false;

 private:
  enum class State : uint8_t { free, offered, has_body };
  struct Slot {
    uint32_t generation = 0;
    State state = State::free;
    bool has_large = false;
  };

  void turn() {
    ++turns_;
    for (size_t thread = 0; thread < kThreads; ++thread) {
      Parcel parcel;
      std::vector<SlotName> gone;
      if (threads_.collect(thread, parcel, gone)) use(parcel, gone);
    }
    for (uint32_t slot = 0; slot < kSlots && offered < kRequests; ++slot) {
      if (slots_[slot].state == State::free) offer(slot);
    }
    threads_.wake();
    shared_.wrong += threads_.queued() > kSlots ? 1 : 0;
    const bool is_done = offered == kRequests && answered + lost + withdrawn + late == offered;
    if (is_done && blocks_back == blocks_given) finish();
  }

  void offer(uint32_t slot) {
    Slot& one = slots_[slot];
    const bool has_body = streams(++one.generation);
    one.state = State::offered;
    one.has_large = false;
    shared_.heads[slot].fill(byte_of(slot, one.generation));
    ++offered;
    threads_.offer({kRequest, slot, one.generation, has_body ? 1u : 0u}, uv_hrtime() / 1000);
    threads_.set_taken(slot, one.generation);
    if (one.generation % 2 == 0) threads_.set_follower(slot);
    if (offered % 7 == 0) threads_.tell_of_peer({kGone, slot, one.generation}, request_flag::has_left);
    if (offered % 5 != 0) return;
    if (offered % 2 == 0) threads_.wake();
    if (threads_.tell({kGone, slot, one.generation})) return;
    is_withdrawn_.insert({slot, one.generation});
    give_up(slot, withdrawn);
  }

  void use(const Parcel& parcel, const std::vector<SlotName>& gone) {
    for (size_t at = 0; at < parcel.commands.size(); at += kCommandWords) {
      const uint32_t* const command = &parcel.commands[at];
      const uint32_t slot = command[1];
      Slot& one = slots_[slot];
      if (one.generation != command[2] || one.state == State::free) {
        // Of a request that was withdrawn when its thread had ended. Nothing else comes for one that is over.
        wrong += is_withdrawn_.count({slot, command[2]}) == 0 ? 1 : 0;
        continue;
      }
      switch (static_cast<Command>(command[0] & 0xff)) {
        case Command::begin:
          send_body(slot);
          break;
        case Command::large:
          check_bytes(parcel.large[command[3]].bytes, slot, one.generation);
          one.has_large = true;
          ++large;
          break;
        default:
          check_bytes(parcel.bytes.data() + command[3], slot, one.generation);
          wrong += one.has_large == is_large(one.generation) ? 0 : 1;
          give_up(slot, answered);
      }
    }
    exceptions += parcel.exceptions;
    blocks_back += parcel.read_blocks.size();
    // What has been answered meanwhile may be among them.
    for (const SlotName& name : gone) {
      const Slot& one = slots_[name.slot];
      if (one.generation == name.generation && one.state != State::free) give_up(name.slot, lost);
    }
  }

  void send_body(uint32_t slot) {
    Slot& one = slots_[slot];
    shared_.bodies[slot].fill(byte_of(slot, one.generation));
    if (!threads_.tell({kBody, slot, one.generation, slot, kSlotBytes, 1}, slot)) return;  // its thread has ended
    one.state = State::has_body;
    ++blocks_given;
  }

  void check_bytes(const uint8_t* found, uint32_t slot, uint32_t generation) {
    for (size_t i = 0; i < kSlotBytes; ++i) wrong += found[i] != byte_of(slot, generation) ? 1 : 0;
  }

  void give_up(uint32_t slot, size_t& count) {
    slots_[slot].state = State::free;
    ++count;
  }

  void look_round() {
    std::vector<SlotName> names;
    threads_.withdraw_late(uv_hrtime() / 1000, names);
    for (const SlotName& name : names) give_up(name.slot, late);
    if (!names.empty()) turn();
    for (size_t thread = 0; thread < kThreads; ++thread) (void)threads_.turns(thread);
    (void)threads_.is_any_at_work();
    quiet_rounds_ = turns_ == turns_before_ ? quiet_rounds_ + 1 : 0;
    turns_before_ = turns_;
    if (quiet_rounds_ < 300) return;
    has_stalled = true;
    finish();
  }

  void finish() {
    if (shared_.is_over) return;
    shared_.is_over = true;
    for (size_t thread = 0; thread < kThreads; ++thread) threads_.bell(thread).ring();
    uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr);
    threads_.front_bell().close([](void*) {});
  }

  Shared& shared_;
  AppThreads& threads_;
  uv_loop_t loop_{};
  uv_timer_t timer_{};
  std::array<Slot, kSlots> slots_;
  std::set<std::pair<uint32_t, uint32_t>> is_withdrawn_;
  size_t turns_ = 0, turns_before_ = 0, quiet_rounds_ = 0;
};

}  // namespace

void test_app_threads_race(Checker& check) {
  Shared shared;
  const int fd = ScoreboardMemory::create(1, kThreads * kCores);
  ScoreboardMemory memory;
  check.is_true(memory.map(fd) == 0 && shared.scoreboard->join(fd, 0, kThreads * kCores, 1, 1) == 0, "a scoreboard");
  shared.threads->set_scoreboard(shared.scoreboard, true);
  shared.threads->set_queue_timeout(kQueueTimeoutUs);
  Front front(shared);
  std::vector<std::thread> workers;
  for (size_t number = 0; number < kThreads; ++number) {
    workers.emplace_back([&shared, number] { Worker(shared, number).run(); });
  }
  std::thread reader([&] {
    while (!shared.is_over) {
      for (const CoreReading& core : read_busy_cores(memory, 0)) {
        shared.wrong += core.uri == "/race" && core.method == "GET" && core.remote == "::1" ? 0 : 1;
      }
      std::this_thread::yield();
    }
  });
  front.run();
  for (std::thread& worker : workers) worker.join();
  reader.join();
  close(fd);

  check.is_true(!front.has_stalled, "nobody sleeps while there is work");
  check.is_true(front.offered == kRequests, "all requests were offered");
  check.is_true(front.answered + front.lost + front.withdrawn + front.late == kRequests, "and came to one end each");
  check.is_true(front.answered > 0 && front.lost > 0 && front.withdrawn > 0, "of all kinds");
  check.is_true(front.wrong == 0, std::to_string(front.wrong) + " wrong on the loop's thread");
  check.is_true(shared.wrong == 0, std::to_string(shared.wrong) + " wrong on the others");
  check.is_true(front.blocks_given == front.blocks_back, "every block came back");
  check.is_true(front.large > 0 && front.exceptions >= front.answered, "large parts and exceptions came through");
}

}  // namespace tswsgi::test
