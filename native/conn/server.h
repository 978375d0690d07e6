// The server loop of one process: accepts, reads, parses, hands requests to JavaScript in batches, and sends what
// JavaScript answers: that of its own thread, or that of the application's threads.
//
// A turn: collect what is ready, read and parse it into event records, call JavaScript once, carry out the commands
// it left, send once per connection. Everything runs on the loop's thread; nothing here blocks. Connections are
// owned by this class and freed at the end of a turn, never in its middle.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ip_address.h"
#include "conn/address_counts.h"
#include "conn/app_threads.h"
#include "conn/connection.h"
#include "conn/pace.h"
#include "conn/seldom.h"
#include "conn/server_host.h"
#include "net/epoll_loop.h"
#include "shm/arena.h"
#include "shm/ring.h"
#include "shm/scoreboard.h"
#include "shm/scoreboard_balance.h"

namespace tswsgi {

struct ServerLimits {
  size_t cores = 1024;  // requests that the application has in hand
  size_t slots = 1024;  // the same and those that wait for a core of an application's thread
  HeadLimits head;
  uint64_t body_bytes = 0;  // 0: no limit
  uint64_t head_timeout_ms = 0;
  uint64_t body_timeout_ms = 0;
  uint64_t keep_alive_timeout_ms = 0;
  uint64_t write_timeout_ms = 0;
  uint64_t body_rate = 0;              // bytes in a second, as a mean over body_timeout_ms; 0: any
  uint64_t write_rate = 0;             // the same over write_timeout_ms
  size_t connections = 0;              // 0: as many as there are descriptors for
  size_t connections_per_address = 0;  // 0: any number
  size_t requests_per_connection = 0;  // 0: any number
  size_t buffered_bytes = 0;           // that wait in memory for peers; 0: any number
  uint64_t request_timeout_ms = 0;     // from the moment it has its core
  uint64_t queue_timeout_ms = 0;       // until then
  bool limits_streams = false;         // the time of a request ends with its answer, not with the first part of it
  // JavaScript hears of connections, and decides by itself what else is decided here: what a peer is answered whose
  // request cannot be served, that it is to send its body, and what happens when it sends no more. Not with threads.
  bool delegates = false;
  // JavaScript knows a connection from its first request on, until it is told that the connection is closed, and
  // decides when a peer is to send its body. Not with threads.
  bool tells_closed = false;
  // Peers whose HTTP connections begin with a PROXY header, and no others.
  TrustedPeers proxies;
};

struct Listener {
  int fd;
  const Protocol* protocol;
  uint16_t index;
  uint16_t counter;  // of what is accepted, in the scoreboard
};

// A body up to this size is awaited before the application is called, which can then read it without waiting.
constexpr size_t kSmallBodyBytes = 64 * 1024;

// What of a request's body is here when the request begins.
struct ArrivedBody {
  uint32_t block = Arena::kNone;
  size_t size = 0;
  size_t trailers = 0;   // bytes of trailer fields behind it
  size_t used = 0;       // input bytes it took
  bool is_whole = true;  // nothing is to come
};

class Server final : private LoopHandler {
 public:
  // With `threads` they run the application, and the JavaScript of this thread hears only what belongs to no request.
  Server(uv_loop_t* loop, const ServerLimits& limits, std::vector<Listener> listeners, const SharedMemory& memory,
         ServerHost& host, std::shared_ptr<AppThreads> threads);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Writes into the scoreboard behind `fd` from now on, as a process of `worker` (from 0). 0 or a negative errno.
  int join_scoreboard(int fd, size_t worker, uint32_t generation);
  // To be called once, with a scoreboard joined. 0, or a negative errno and ServerHost::server_closed() follows.
  int start();
  // Takes what waits in the kernel and then no more. Connections that are idle are closed at once, or with
  // `keeps_idle` when they have had time for one more request, so that a client about to send it does not lose it.
  void stop_accepting(bool keeps_idle);
  // While set, leaves new connections in the kernel; those that are open are served on. May be set before start().
  void pause_accepting(bool is_paused);
  void close();

  // Requests whose answer has ended, or was given up.
  uint64_t requests_served() const { return served_; }

  // Of connections that JavaScript knows (known_connections.cc). A number that is none any more is passed over.
  size_t connection_count() const { return known_.size(); }
  // Part of a request's head has come.
  bool is_receiving(uint32_t number) const;
  // Of what was written until now.
  bool has_unsent(uint32_t number);
  // Behind the answers so far; the requests in hand get no other.
  void write_to(uint32_t number, Bytes bytes);
  // Behind what is written, or at once.
  void end_connection(uint32_t number, bool is_at_once, bool with_reset);
  // False when it is closed.
  bool describe_connection(uint32_t number, PeerAddress& remote, PeerAddress& local) const;
  // For heads that begin from now on.
  void set_head_timeout(uint64_t head_ms);
  // Whether it keeps the process alive.
  void set_referenced(bool is_referenced) { loop_.set_referenced(is_referenced); }

  // How many bytes of this answer the peer has not taken; 0 for a request that is over.
  size_t flush(uint32_t slot, uint32_t generation);
  // Another request is in flight behind it on its connection.
  bool has_follower(uint32_t slot, uint32_t generation) {
    const Exchange* exchange = exchanges_.find(slot, generation);
    return exchange != nullptr && exchange->next != nullptr;
  }
  // `release(holder)` is called when the bytes are not needed any more, be it at once.
  size_t write_reference(uint32_t slot, uint32_t generation, const uint8_t* bytes, size_t size,
                         OutQueue::Release release, void* holder);

 private:
  // The loop (server.cc).
  void on_turn() override { turn(true); }
  void before_sleep() override;
  void on_tick() override;
  void on_alarm() override;
  void on_closed() override { host_.server_closed(); }
  void turn(bool with_sockets);
  void collect_ready();
  void serve_ready();
  void hand_over();
  void call_turn(size_t first, size_t end);
  size_t end_of_step(size_t at, size_t end);
  uint32_t connection_of(const uint32_t* event);
  void publish_requests();
  void publish_load();
  void carry_out();
  void execute_commands();
  void collect_parcels();
  void send_dirty();
  void settle();
  void read_clock();

  // Requests that take too long (request_expiry.cc).
  void set_expiry(Exchange& exchange, uint64_t at_us);
  void clear_expiry(Exchange& exchange);
  void set_alarm();
  void set_alarm(uint64_t at_us);
  void expire(Exchange& exchange);
  void start_time(Exchange& exchange);
  void limit_time(Exchange& exchange, uint64_t from_us, uint64_t limit_us);
  void begin_stream(Exchange& exchange);
  void watch_stream(Exchange& exchange);
  bool may_stream_on(const Exchange& exchange) const;
  void report_stuck(const Exchange& exchange);

  // Listeners (acceptor.cc).
  void accept_from(Listener& listener, int budget);
  bool accept_one(Listener& listener);
  bool is_full() const { return limits_.connections > 0 && connection_count_ >= limits_.connections; }
  void say_lack(const Listener& listener);
  void accept_beside_kept();
  bool may_take() const;
  Balance::Load load() const;
  bool leaves_to_others();
  void look_at_left();
  int watch_listeners(bool is_wanted);

  // No room for all (room.cc).
  static size_t most_connections(size_t wanted, size_t descriptors);
  static bool is_spare(const Connection& connection);
  Connection* find_spare() const;
  bool make_room();
  bool turn_away(int fd, Listener& listener, const PeerAddress& peer);
  void relieve_memory();

  // Reading (reader.cc).
  void serve(Connection& connection);
  void read_head(Connection& connection);
  void read_fresh_head(Connection& connection);
  bool is_read_and_left(const Connection& connection) const;
  void take_unread(Connection& connection);
  size_t blocks_to_read(const BodyReader& body) const;
  void read_body(Connection& connection);
  void part_came(Connection& connection, size_t size, uint32_t block);
  void discard(Connection& connection);
  void use_input(Connection& connection);
  bool is_reading(const Connection& connection) const;
  bool note_transfer(Connection& connection, const Transfer& transfer, size_t capacity);
  size_t parse(Connection& connection, Bytes bytes);
  size_t take_proxy_header(Connection& connection, Bytes bytes);
  size_t use_body(Connection& connection, Bytes bytes);
  void body_came(Connection& connection, const uint8_t* bytes, size_t size, uint32_t block, bool is_last,
                 size_t trailers = 0);
  void body_failed(Connection& connection, ErrorId why);
  void peer_finished(Connection& connection);
  void tell_finished(Connection& connection);
  void finish_if_idle(Connection& connection);

  // Peers that have finished (silence.cc).
  bool may_have_left(const Connection& connection) const;
  void judge_silence(Connection& connection);
  void tell_peer_left(Exchange& exchange);

  // From a parsed head to a request event (request_start.cc).
  size_t start_request(Connection& connection, Bytes bytes, size_t head_used);
  bool may_start(Connection& connection);
  static bool has_much_to_take(const Connection& connection);
  bool take_body(Connection& connection, Bytes bytes, size_t head_used, ArrivedBody& body);
  void announce(Connection& connection, Exchange& exchange, const ArrivedBody& body, size_t record_size);
  void take_core(const Connection& connection, Exchange& exchange);
  void await_memory(Connection& connection);
  void send_continue(Connection& connection);
  void answer_ping(Connection& connection);
  bool take_chunked(Bytes rest, ArrivedBody& body);
  uint32_t write_record(const Connection& connection, const uint8_t* head_bytes, size_t trailers, size_t& size);
  void release(Exchange& exchange);

  // Requests that wait for a core (core_queue.cc).
  void await_core(Connection& connection);
  void offer(const Connection& connection, const EventRecord& request);
  void leave_core_queue(Connection& connection);
  bool is_overloaded() const;
  bool wake_waiter();
  void refuse_late_waiters();

  // Answers (writer.cc).
  void execute(const uint32_t* command, const uint8_t* output);
  void execute_of_thread(const uint32_t* command, Parcel& parcel);
  void lose(Exchange& exchange);
  void write(Exchange& exchange, const uint8_t* bytes, uint32_t size);
  void tell_drained(Connection& connection);
  void end(Exchange& exchange);
  void finish_front(Connection& connection);
  void flush_run(Connection& connection);
  void send_pending(Connection& connection);
  void note_sent(Connection& connection, size_t size);
  void guard_answer(Connection& connection);
  static bool is_cut_by_close(const Connection& connection);
  void mark_dirty(Connection& connection);
  size_t queued(uint32_t slot, uint32_t generation);

  // Connections that leave the server (takeover.cc).
  void give_away(Connection& connection);

  // The end of a connection (closer.cc).
  void fail(Connection& connection, ErrorId why);
  void answer_failure(Connection& connection);
  void append_failure(OutQueue& queue, ErrorId why) const;
  void refuse(Exchange& exchange, ErrorId why);
  void sent_all(Connection& connection);
  void linger(Connection& connection);
  void unguard(Connection& connection);
  void detach_exchanges(Connection& connection);
  void drop(Connection& connection, bool with_reset = false);
  void expire(Connection& connection);
  void set_deadline(Connection& connection);
  void begin_wait(Connection& connection, Wait wait);
  bool is_fast_enough(Wait wait, uint64_t bytes) const;
  bool still_takes(const Connection& connection) const;
  void notice(const Connection& connection, ErrorId why, const Exchange* exchange = nullptr);
  void lose(Connection& connection);

  // What JavaScript hears of connections (known_connections.cc).
  void tell_opened(Connection& connection);
  void tell_ended(Connection& connection);
  void tell_refused(Connection& connection, ErrorId why);
  void tell_closed(Connection& connection);
  void tell(Event event, const Connection& connection, uint32_t detail);

  // Its next step is ours: a turn, a core or memory is what it lacks.
  static bool waits_for_us(const Connection& connection) {
    return connection.is_ready || connection.awaits_core || connection.awaits_memory || connection.awaits_drain;
  }
  // The rest of its body is for a request that waits for a thread to take it.
  static bool awaits_thread(const Connection& connection) {
    return connection.body.receiver != nullptr && !connection.body.receiver->is_begun;
  }
  // The request whose turn it is wants the connection itself.
  static bool is_wanted_whole(const Connection& connection) {
    return connection.first != nullptr && connection.first->takes_over && !connection.is_taken_over;
  }
  static bool is_sending(const Connection& connection) { return !connection.out.is_empty() || connection.run_size > 0; }
  void mark_ready(Connection& connection);
  void go_first(Connection& connection);
  void touch(Connection& connection);
  void push_event(Event event, const Exchange& exchange, uint32_t first = 0, uint32_t second = 0, uint32_t third = 0);
  void push_event(const EventRecord& event);

  ServerLimits limits_;
  std::vector<Listener> listeners_;
  SharedMemory memory_;
  ServerHost& host_;
  EpollLoop loop_;
  Deadlines deadlines_;
  ExpiryList expiries_;
  Arena arena_;
  EventQueue events_;
  size_t buffered_ = 0;  // bytes in the queues of connections and exchanges, which it outlives
  ExchangeTable exchanges_;
  const std::shared_ptr<Scoreboard> shared_scoreboard_ = std::make_shared<Scoreboard>();  // with the threads
  Scoreboard& scoreboard_ = *shared_scoreboard_;
  Balance balance_;

  AddressCounts addresses_;
  Connection* open_ = nullptr;
  size_t connection_count_ = 0;
  uint32_t last_connection_ = 0;
  std::unordered_map<uint32_t, Connection*> known_;  // by number, where JavaScript does
  std::vector<Listener*> waiting_listeners_;         // scratch of collect_ready()
  std::vector<Connection*> ready_;                   // to be served
  std::vector<Connection*> serving_;                 // the ready ones of this round
  std::vector<Connection*> first_;                   // those that the next one begins with
  std::vector<Connection*> dirty_;                   // have something to send
  std::vector<Connection*> touched_;                 // need their deadline set
  std::deque<Connection*> core_waiters_;             // have a request and no free core, oldest first
  std::vector<Connection*> memory_waiters_;          // found no room in the arena
  std::vector<Connection*> closed_;                  // to be freed at the end of the turn
  std::shared_ptr<AppThreads> threads_;              // null: the application runs on this thread
  std::vector<Parcel> parcels_;                      // of each thread in this turn, until it has been sent
  std::vector<SlotName> lost_;                       // scratch of collect_parcels() and refuse_late_waiters()
  std::deque<EventRecord> late_events_;  // found the event memory full; of requests in flight none may be lost
  std::vector<uint32_t> turn_blocks_;    // arena blocks that JavaScript reads in this turn only

  RequestHead head_;  // scratch of the parser
  std::vector<uint8_t> scratch_;

  uint64_t served_ = 0;
  const uint64_t started_us_;
  // Parts of bodies that are read before JavaScript takes them: so few that it finds them in the cache.
  static constexpr size_t kBodyBlocksAtOnce = 16;
  size_t body_blocks_left_ = kBodyBlocksAtOnce;
  uint32_t turn_us_ = 0;  // when this turn began, on the server's clock
  Pace pace_;
  uint64_t clock_us_ = 0;  // when this turn began, or JavaScript returned last; monotonic
  uint64_t alarm_us_ = 0;  // when on_alarm() comes; 0: not at all
  uint32_t ticks_ = 0;
  static constexpr int kAcceptBudget = 16;  // connections taken from one listener in one turn
  uint32_t released_ = 0;                   // cores that came free, of which every second one is for a new connection
  bool has_passed_over_ = false;            // kept connections had taken the cores before a new one could
  bool is_open_ = false;
  bool is_turning_ = false;
  bool is_draining_ = false;
  bool is_paused_ = false;
  bool keeps_idle_ = false;
  bool said_drained_ = false;
  bool listeners_watched_ = false;
  bool lacks_descriptors_ = false;
  bool said_lack_ = false;
  Seldom said_full_;
  Seldom said_greedy_;
  Seldom said_buffers_;
  bool freed_memory_ = false;  // since memory_waiters_ were woken last
};

}  // namespace tswsgi
