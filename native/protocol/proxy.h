// The header of the PROXY protocol, versions 1 and 2: who the client of a load balancer is, said once before the first
// request of a connection. haproxy: "The PROXY protocol", sections 2.1 and 2.2.
#pragma once

#include "base/ip_address.h"
#include "protocol/protocol.h"

namespace tswsgi {

constexpr size_t kMaxProxyLine = 107;     // version 1, with its CRLF
constexpr size_t kMaxProxyHeader = 4096;  // version 2: addresses, and what is said of TLS besides

struct ProxyClient {
  bool is_given = false;  // false: the connection is the load balancer's own, or its client has no IP address
  IpAddress address;
  uint16_t port = 0;
};

// A pure function of bytes as Protocol::parse: `in` begins with the connection's first byte. What can still become a
// header is `more`; whatever cannot is bad_proxy_header at the first byte that says so, so that a peer that sends
// something else is not waited for. What version 2 says besides the addresses (TLVs) is measured and skipped.
Parse parse_proxy(Bytes in, ProxyClient& out, size_t& used, ErrorId& why);

}  // namespace tswsgi
