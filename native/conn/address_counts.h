// How many connections each address has, where that is limited. An IPv6 network of 64 bits counts as one address, for
// whoever has one address of it has them all. The loop's thread only.
#pragma once

#include <cstring>
#include <unordered_map>

#include "net/stream.h"

namespace tswsgi {

class AddressCounts {
 public:
  // False, and nothing is counted, when the address has `most` already.
  bool add(const PeerAddress& peer, size_t most) {
    size_t& count = counts_[peer.family == 4][key_of(peer)];
    if (count >= most) return false;
    ++count;
    return true;
  }

  void remove(const PeerAddress& peer) {
    auto& counts = counts_[peer.family == 4];
    const auto found = counts.find(key_of(peer));
    if (found != counts.end() && --found->second == 0) counts.erase(found);
  }

 private:
  static uint64_t key_of(const PeerAddress& peer) {
    uint64_t key = 0;
    std::memcpy(&key, peer.bytes, peer.family == 4 ? 4 : sizeof(key));
    return key;
  }

  std::unordered_map<uint64_t, size_t> counts_[2];
};

}  // namespace tswsgi
