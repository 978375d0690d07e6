// A load over HTTP/1.1 with one thread and one epoll instance: closed loop (rate 0) or open loop at a fixed rate.
//
// In the open loop a request has a time at which it is due, and its latency counts from there: where all connections
// are taken it waits for one, and that wait is part of what a client sees, so a server that stalls cannot make the load
// wait for it unseen (no coordinated omission). Phases follow each other without a pause. Prints one line of JSON.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <deque>
#include <unordered_set>

#include "response.h"
#include "settings.h"
#include "tally.h"

namespace {

constexpr uint64_t kLastAnswers = 30 * kSecond;  // for what is under way when the time is up
constexpr uint64_t kMostWait = kSecond / 100;   // so that the ends of phases are seen

struct Ask {
  uint64_t due = 0;
  size_t phase = 0;
};

struct Client {
  int fd = -1;
  bool is_busy = false;     // it has a request without a whole answer
  bool awaits_end = false;  // it has its answer; the server has to close
  bool is_watching_out = false;
  size_t sent = 0;
  Ask ask;
  Response response;
};

class Generator {
 public:
  explicit Generator(const Settings& settings) : settings_(settings), totals_(settings.phases.size()) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(static_cast<uint16_t>(settings.port));
    inet_pton(AF_INET, settings.host.c_str(), &address_.sin_addr);
  }

  void run() {
    uint64_t first = now_ns();
    totals_.started = first;
    for (size_t phase = 0; phase < settings_.phases.size(); ++phase) {
      uint64_t end = first + static_cast<uint64_t>(settings_.phases[phase].seconds * kSecond);
      run_phase(phase, first, end);
      first = end;
    }
    is_over_ = true;
    uint64_t deadline = now_ns() + kLastAnswers;
    while ((busy_ > 0 || !waiting_.empty()) && now_ns() < deadline) turn(kMostWait);
    if (uint64_t left = busy_ + waiting_.size(); left > 0) totals_.errors["unanswered"] += left;
    totals_.ended = now_ns();
  }

  void print() const { totals_.print(settings_); }

 private:
  void run_phase(size_t phase, uint64_t start, uint64_t end) {
    double rate = settings_.phases[phase].rate;
    phase_ = phase;
    is_closed_loop_ = rate == 0;
    uint64_t count = 0;
    auto due_at = [&] { return start + static_cast<uint64_t>(static_cast<double>(count) * 1e9 / rate); };
    for (uint64_t now = now_ns(); now < end; now = now_ns()) {
      uint64_t wait = kMostWait;
      if (is_closed_loop_) {
        while (clients_ < static_cast<uint64_t>(settings_.connections)) ask({now_ns(), phase});
        while (!idle_.empty()) ask({now_ns(), phase});
      } else {
        for (; due_at() <= now && due_at() < end; ++count) ask({due_at(), phase});
        wait = due_at() > now ? std::min(kMostWait, due_at() - now) : 0;
      }
      turn(std::min(wait, end - std::min(end, now)));
    }
    if (is_closed_loop_) return;
    for (; due_at() < end; ++count) ask({due_at(), phase});  // it comes late when it was not given a processor
  }

  // Sends it over a connection that is free, or a new one, or keeps it until there is one.
  void ask(const Ask& ask) {
    totals_.phases[ask.phase].due += 1;
    totals_.phases[ask.phase].late.record((now_ns() - ask.due) / 1000);
    give(ask);
  }

  void give(const Ask& ask) {
    if (!idle_.empty()) {
      Client* client = *idle_.begin();
      idle_.erase(idle_.begin());
      begin(client, ask);
    } else if (clients_ < static_cast<uint64_t>(settings_.connections)) {
      open(ask);
    } else {
      waiting_.push_back(ask);
    }
  }

  void open(const Ask& ask) {
    auto* client = new Client;
    ++clients_;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (settings_.is_each_new) bind_elsewhere(client->fd);
    if (client->fd < 0 ||
        (connect(client->fd, reinterpret_cast<sockaddr*>(&address_), sizeof address_) < 0 && errno != EINPROGRESS)) {
      client->ask = ask;
      client->is_busy = true;
      ++busy_;
      return drop(client, "cannot connect");
    }
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP;
    event.data.ptr = client;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, client->fd, &event);
    client->is_watching_out = true;
    client->ask = ask;
    client->is_busy = true;
    ++busy_;
  }

  // Each address of 127/8 has ports of its own, so that those of closed connections do not run out.
  void bind_elsewhere(int fd) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + opened_++ % 200);
    int on = 1;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof from) < 0) totals_.errors["cannot bind"] += 1;
  }

  void begin(Client* client, const Ask& ask) {
    client->ask = ask;
    client->is_busy = true;
    client->sent = 0;
    client->response = Response();
    ++busy_;
    send_rest(client);
  }

  void send_rest(Client* client) {
    const std::string& request = settings_.request;
    while (client->sent < request.size()) {
      ssize_t size = send(client->fd, request.data() + client->sent, request.size() - client->sent, MSG_NOSIGNAL);
      if (size > 0) {
        client->sent += static_cast<size_t>(size);
        continue;
      }
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return watch_out(client, true);
      return;  // why is for receive() to see: the server may have answered before it closed
    }
    watch_out(client, false);
  }

  void watch_out(Client* client, bool is_wanted) {
    if (client->is_watching_out == is_wanted) return;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | (is_wanted ? uint32_t{EPOLLOUT} : 0U);
    event.data.ptr = client;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, client->fd, &event);
    client->is_watching_out = is_wanted;
  }

  void receive(Client* client) {
    for (;;) {
      ssize_t size = recv(client->fd, bytes_.data(), bytes_.size(), 0);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) return;
      if (size <= 0) return on_end(client, size < 0 ? strerror(errno) : nullptr);
      if (!client->is_busy) return drop(client, "bytes nobody asked for");
      Response::State state = client->response.feed(bytes_.data(), static_cast<size_t>(size));
      if (state == Response::State::bad) return drop(client, "not a response");
      if (state == Response::State::done && !on_answer(client)) return;
      if (static_cast<size_t>(size) < bytes_.size()) return;
    }
  }

  void on_end(Client* client, const char* error) {
    if (client->is_busy && error == nullptr && client->response.is_ended_by_close()) {
      count_answer(client);
      return drop(client, nullptr);
    }
    if (!client->is_busy) return drop(client, nullptr);  // it may close what it keeps
    drop(client, error != nullptr               ? error
                 : client->response.has_begun() ? "answer broken off"
                                                : "closed without answer");
  }

  // False when the connection is gone or not to be read any more.
  bool on_answer(Client* client) {
    count_answer(client);
    if (settings_.is_each_new) {
      client->awaits_end = true;
      return true;
    }
    if (client->response.closes()) {
      drop(client, nullptr);
      return false;
    }
    if (!waiting_.empty()) {
      Ask next = waiting_.front();
      waiting_.pop_front();
      begin(client, next);
    } else if (is_closed_loop_ && !is_over_) {
      totals_.phases[phase_].due += 1;
      begin(client, {now_ns(), phase_});
    } else {
      idle_.insert(client);
    }
    return true;
  }

  void count_answer(Client* client) {
    client->is_busy = false;
    --busy_;
    Tally& tally = totals_.phases[client->ask.phase];
    uint64_t now = now_ns();
    const Response& response = client->response;
    if (response.status() == 503) {
      tally.refused += 1;
    } else if (response.status() != 200) {
      totals_.errors["status " + std::to_string(response.status())] += 1;
    } else if (settings_.body_bytes >= 0 && response.body_bytes() != static_cast<uint64_t>(settings_.body_bytes)) {
      totals_.errors["body of another length"] += 1;
    } else {
      tally.answered += 1;
      tally.times.record((now - client->ask.due) / 1000);
      totals_.count_window(now);
    }
  }

  void drop(Client* client, const char* error) {
    if (error != nullptr) totals_.errors[error] += 1;
    if (client->is_busy) --busy_;
    idle_.erase(client);
    if (client->fd >= 0) close(client->fd);
    dropped_.push_back(client);  // the turn may hold an event for it
    --clients_;
    client->fd = -1;
    if (waiting_.empty()) return;
    Ask next = waiting_.front();
    waiting_.pop_front();
    give(next);
  }

  void turn(uint64_t wait) {
    epoll_event events[512];
    timespec patience{static_cast<time_t>(wait / kSecond), static_cast<long>(wait % kSecond)};
    int count = epoll_pwait2(epoll_, events, 512, &patience, nullptr);
    for (int i = 0; i < count; ++i) {
      auto* client = static_cast<Client*>(events[i].data.ptr);
      if (client->fd >= 0 && (events[i].events & EPOLLOUT) != 0) send_rest(client);
      if (client->fd >= 0 && (events[i].events & ~static_cast<uint32_t>(EPOLLOUT)) != 0) receive(client);
    }
    for (Client* client : dropped_) delete client;
    dropped_.clear();
  }

  const Settings& settings_;
  Totals totals_;
  sockaddr_in address_{};
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  size_t phase_ = 0;
  bool is_closed_loop_ = false;
  bool is_over_ = false;
  uint64_t clients_ = 0;
  uint64_t busy_ = 0;
  uint32_t opened_ = 0;
  std::unordered_set<Client*> idle_;
  std::deque<Ask> waiting_;
  std::vector<Client*> dropped_;
  std::vector<char> bytes_ = std::vector<char>(256 * 1024);
};

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  if (!read_settings(argc, argv, settings)) return 2;
  prctl(PR_SET_TIMERSLACK, 1);  // 50 us by default, which is longer than most answers take
  Generator generator(settings);
  generator.run();
  generator.print();
}
