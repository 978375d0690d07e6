// IP addresses as numbers: from text, and whether they are in a list of addresses and networks, as proxies are named by
// whoever trusts them. Pure functions of bytes; the sockets' own addresses are net/address.h.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace tswsgi {

struct IpAddress {
  uint8_t bytes[16] = {};
  uint8_t family = 0;  // 4, 6; 0 for none, as a unix socket has
};

// Reads an address: four decimal octets without leading zeros, or IPv6 (RFC 4291 2.2) without a zone. False: it is
// none. IPv4 in IPv6 (::ffff:1.2.3.4) is IPv4, as it is where connections are accepted.
bool parse_ip(std::string_view text, IpAddress& out);

// IPv4 in IPv6 as IPv4, others as they are.
IpAddress without_mapping(const IpAddress& address);

// Whom the server believes what it says of its client.
class TrustedPeers {
 public:
  // `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`, `unix` for the peers of unix sockets, `*` for all of both. False: it is none
  // of these.
  bool add(std::string_view entry);

  bool has(const IpAddress& peer) const;

 private:
  struct Network {
    IpAddress address;
    uint8_t prefix;  // bits
  };

  std::vector<Network> networks_;
  bool has_unix_ = false;
  bool has_all_ = false;
};

}  // namespace tswsgi
