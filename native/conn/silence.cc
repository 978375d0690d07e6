// Server: peers that have finished sending, of which nobody knows whether they still read.
//
// Over TCP a peer that is gone and one that has closed only its own side look alike until something is sent to them. So
// after the end of what it sends a peer has a while to take something; then whoever makes its answer is told that
// nobody seems to wait for it. What is written all the same is sent.
#include "conn/server.h"

namespace tswsgi {

// Whether the peer has finished and it is not known yet if it reads on. Of a unix socket the kernel says so at once.
bool Server::may_have_left(const Connection& connection) const {
  if (!connection.at_end || connection.is_half_closed || connection.peer.family == 0 || limits_.delegates) return false;
  const Exchange* exchange = connection.first;
  while (exchange != nullptr && (exchange->has_ended || exchange->has_left)) exchange = exchange->next;
  return exchange != nullptr;
}

// The peer has finished, and nothing was sent for a while. One that was closed answers what is sent with RST, at once;
// one that has acknowledged it is there. Of one that was sent nothing no more can be known: it counts as gone.
void Server::judge_silence(Connection& connection) {
  if (connection.has_sent_since) {
    connection.is_half_closed = !has_unacknowledged(connection.fd);
    return;
  }
  for (Exchange* exchange = connection.first; exchange != nullptr; exchange = exchange->next) {
    if (!exchange->has_ended && !exchange->has_left) tell_peer_left(*exchange);
  }
}

void Server::tell_peer_left(Exchange& exchange) {
  exchange.has_left = true;
  if (threads_ == nullptr) return push_event(Event::left, exchange);
  threads_->tell_of_peer({static_cast<uint32_t>(Event::left), exchange.slot, exchange.generation},
                         request_flag::has_finished | request_flag::has_left);
}

}  // namespace tswsgi
