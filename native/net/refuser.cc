#include "net/refuser.h"

namespace tswsgi {

namespace {

constexpr uint64_t kLingerMs = 2000;
constexpr size_t kMaxUnreadBytes = 1024 * 1024;
constexpr size_t kReadBytes = 16 * 1024;

}  // namespace

size_t Refuser::refuse(int listener, size_t most, Bytes answer) {
  size_t count = 0;
  while (!is_closed_ && count < most && open_handles_ < kMaxOpen) {
    int fd;
    PeerAddress peer;
    const AcceptResult result = accept_stream(listener, fd, peer);
    if (result != AcceptResult::accepted && result != AcceptResult::aborted) break;
    ++count;
    if (result == AcceptResult::accepted && !take(fd, answer)) close_stream(fd);
  }
  return count;
}

// A new socket has room for all of a short answer. False when the peer is gone, or cannot be watched.
bool Refuser::take(int fd, Bytes answer) {
  if (send_bytes(fd, answer.data, answer.size).result != Transfer::Result::some) return false;
  finish_sending(fd);
  auto* peer = new Peer{{}, this, fd, 0, kMaxUnreadBytes, {}};
  if (uv_poll_init(loop_, &peer->poll, fd) != 0) {
    delete peer;
    return false;
  }
  peer->poll.data = peer;
  ++open_handles_;
  uv_unref(reinterpret_cast<uv_handle_t*>(&peer->poll));
  uv_update_time(loop_);
  peer->until_ms = uv_now(loop_) + kLingerMs;
  peer->place = lingering_.insert(lingering_.end(), peer);
  const auto readable = [](uv_poll_t* poll, int, int) {
    Peer& ready = *static_cast<Peer*>(poll->data);
    ready.owner->discard(ready);
  };
  if (uv_poll_start(&peer->poll, UV_READABLE, readable) != 0) {
    end(*peer);
  } else {
    set_timer();
  }
  return true;
}

// Until the peer has finished, too, or has sent more than it should.
void Refuser::discard(Peer& peer) {
  uint8_t bytes[kReadBytes];
  for (;;) {
    const Transfer transfer = receive(peer.fd, bytes, sizeof(bytes));
    if (transfer.result == Transfer::Result::would_block) return;
    if (transfer.result != Transfer::Result::some || transfer.size >= peer.unread_bytes) return end(peer);
    peer.unread_bytes -= transfer.size;
  }
}

void Refuser::end(Peer& peer) {
  lingering_.erase(peer.place);
  uv_close(reinterpret_cast<uv_handle_t*>(&peer.poll), [](uv_handle_t* handle) {
    auto* gone = static_cast<Peer*>(handle->data);
    Refuser& owner = *gone->owner;
    close_stream(gone->fd);
    delete gone;
    owner.handle_closed();
  });
}

void Refuser::end_late() {
  while (!lingering_.empty() && lingering_.front()->until_ms <= uv_now(loop_)) end(*lingering_.front());
  set_timer();
}

void Refuser::set_timer() {
  if (lingering_.empty() || is_closed_) return;
  if (!has_timer_) {
    has_timer_ = true;
    ++open_handles_;
    uv_timer_init(loop_, &timer_);
    timer_.data = this;
    uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
  }
  if (uv_is_active(reinterpret_cast<uv_handle_t*>(&timer_))) return;
  const uint64_t until_ms = lingering_.front()->until_ms;
  uv_timer_start(&timer_, timer_rang, until_ms > uv_now(loop_) ? until_ms - uv_now(loop_) : 0, 0);
}

void Refuser::timer_rang(uv_timer_t* timer) { static_cast<Refuser*>(timer->data)->end_late(); }

void Refuser::close() {
  if (is_closed_) return;
  is_closed_ = true;
  while (!lingering_.empty()) end(*lingering_.front());
  if (has_timer_) {
    uv_close(reinterpret_cast<uv_handle_t*>(&timer_),
             [](uv_handle_t* handle) { static_cast<Refuser*>(handle->data)->handle_closed(); });
  }
  if (open_handles_ == 0) handler_.on_closed();
}

void Refuser::handle_closed() {
  if (--open_handles_ == 0 && is_closed_) handler_.on_closed();
}

}  // namespace tswsgi
