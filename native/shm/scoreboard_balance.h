// Whether a worker leaves a connection that waits in the kernel to another one that is clearly less busy and looks.
//
// Every worker is woken by a connection, so one that leaves it need tell nobody. It looks again soon, and takes what is
// still there: the other one may be stuck, killed, or without a processor to run on, and is then not waited for again
// for a while. Reads the other workers' rows, writes nothing. The loop's thread.
#pragma once

#include <vector>

#include "shm/scoreboard.h"

namespace tswsgi {

class Balance {
 public:
  // What a worker has to do: requests, those that are about to begin included, and open connections.
  struct Load {
    size_t requests;
    size_t connections;
  };

  // From leaving a connection to looking whether it is still there, and how often it is left.
  static constexpr uint64_t kLookUs = 1000;
  static constexpr int kMostLooks = 3;
  // A loop that has been at work for longer is not about to look at its listeners.
  static constexpr uint64_t kFreshUs = 250;
  // How long a worker that did not come is not waited for.
  static constexpr uint64_t kDoubtUs = 50'000;

  // For the worker that writes `own`. Both outlive this.
  void attach(const ScoreboardMemory& memory, const WorkerRow& own);

  // To be asked before each connection is taken.
  bool leaves(const Load& own, uint64_t now_us);
  // What is left stays left only while somebody is less busy.
  void reconsider(const Load& own, uint64_t now_us);
  // No connection waits.
  void forget();

  bool is_leaving() const { return is_leaving_; }
  bool looks_again(uint64_t now_us) const { return is_leaving_ && now_us >= look_again_us_; }

 private:
  struct Doubt {
    uint64_t heartbeat_us = 0;  // of a loop that has not turned since
    uint64_t until_us = 0;
  };

  bool has_freer(const Load& own, uint64_t now_us) const;
  bool is_freer(const WorkerRow& row, const Load& own, uint64_t now_us) const;
  void doubt_all(const Load& own, uint64_t now_us);

  std::vector<const WorkerRow*> others_;
  std::vector<Doubt> doubts_;
  uint64_t look_again_us_ = 0;
  int looks_ = 0;
  bool is_leaving_ = false;
};

}  // namespace tswsgi
