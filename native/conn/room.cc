// Server: who has to go when there is no room for all: for connections, and for the bytes that wait in memory.
//
// Peers that keep this server waiting go first, the slowest of them before the others, then those that have nothing to
// do. A request that the application has in hand is never given up for a new connection.
#include "conn/server.h"

namespace tswsgi {

namespace {

// Of descriptors these are left to the application: a part of all, and no more than a large one needs.
constexpr size_t kOwnShare = 8;
constexpr size_t kMostOwn = 1024;
// It is said that there is no room, and not for each connection.
constexpr uint64_t kSayEveryUs = 10'000'000;
// Connections of one kind that are looked at: some have something to read, or wait for us.
constexpr int kLooks = 16;
constexpr int kMemoryLooks = 1024;
// Of a connection that is closed to get memory back, and how long it has kept it.
constexpr size_t kWorthwhileBytes = 16 * 1024;
constexpr uint64_t kWorthwhileMs = 1000;

// What connections wait for, in the order in which they are given up, and how long they must have waited.
struct Rank {
  Wait wait;
  uint64_t least_ms;
};
constexpr Rank kRanks[] = {{Wait::linger, 1000}, {Wait::head, 1000}, {Wait::body, 1000}, {Wait::keep_alive, 0},
                           {Wait::write, 5000},  {Wait::head, 0},    {Wait::body, 0}};

}  // namespace

size_t Server::most_connections(size_t wanted, size_t descriptors) {
  if (wanted > 0 || descriptors == 0) return wanted;
  return descriptors - std::min(descriptors / kOwnShare, kMostOwn);
}

bool Server::is_spare(const Connection& connection) {
  if (connection.is_ready || connection.is_dirty || connection.is_taken_over) return false;
  if (connection.wait == Wait::write || connection.wait == Wait::linger) return true;
  return connection.in_flight == 0 && !has_unread(connection.fd);
}

// The connection that can be missed most; null when each of them has a request in hand.
Connection* Server::find_spare() const {
  for (const Rank& rank : kRanks) {
    Deadline* waiting = deadlines_.first(rank.wait);
    for (int looks = 0; waiting != nullptr && looks < kLooks; ++looks, waiting = waiting->next) {
      if (deadlines_.waited_ms(*waiting, loop_.now_ms()) < rank.least_ms) break;
      auto& connection = static_cast<Connection&>(*waiting);
      if (is_spare(connection)) return &connection;
    }
  }
  return nullptr;
}

// Ends a connection for a new one. False when none can be missed.
bool Server::make_room() {
  if (limits_.delegates) return false;
  Connection* spare = find_spare();
  if (spare == nullptr) return false;
  if (said_full_.may_say(clock_us_, kSayEveryUs)) notice(*spare, ErrorId::connections_full);
  drop(*spare, spare->wait == Wait::write);
  return true;
}

// Its place is here as soon as one of the others has gone. True when it was taken away from its peer.
bool Server::turn_away(int fd, Listener& listener, const PeerAddress& peer) {
  if (limits_.connections_per_address == 0 || peer.family == 0) return false;
  if (addresses_.add(peer, limits_.connections_per_address)) return false;
  const Connection refused(fd, 0, listener, *listener.protocol, peer);
  if (said_greedy_.may_say(clock_us_, kSayEveryUs)) notice(refused, ErrorId::too_many_connections);
  scoreboard_.count_refused();
  OutQueue answer;
  append_failure(answer, ErrorId::too_many_connections);
  iovec part;
  if (answer.gather(&part, 1) == 1) send_parts(fd, &part, 1);
  // What it has sent is read, or the kernel would send RST, which takes the answer away.
  receive(fd, scratch_.data(), scratch_.size());
  finish_sending(fd);
  close_stream(fd);
  return true;
}

// Ends connections until what waits in memory is within its limit: those that take nothing first, then those that send
// too slowly. A large answer to a peer that takes it at once is above it for a moment.
void Server::relieve_memory() {
  if (limits_.buffered_bytes == 0) return;
  while (buffered_ > limits_.buffered_bytes) {
    Connection* slowest = nullptr;
    for (const Wait wait : {Wait::write, Wait::body, Wait::head}) {
      Deadline* waiting = deadlines_.first(wait);
      for (int looks = 0; waiting != nullptr && looks < kMemoryLooks; ++looks, waiting = waiting->next) {
        if (deadlines_.waited_ms(*waiting, loop_.now_ms()) < kWorthwhileMs) break;
        auto& connection = static_cast<Connection&>(*waiting);
        if (connection.is_taken_over) continue;
        if (connection.out.bytes() + connection.held_bytes + connection.input.size() < kWorthwhileBytes) continue;
        slowest = &connection;
        break;
      }
      if (slowest != nullptr) break;
    }
    if (slowest == nullptr) return;
    if (said_buffers_.may_say(clock_us_, kSayEveryUs)) notice(*slowest, ErrorId::buffers_full, slowest->first);
    drop(*slowest, true);
  }
}

}  // namespace tswsgi
