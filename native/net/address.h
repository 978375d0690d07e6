// The address of a listening socket, from and to the text that uWSGI uses for it (uWSGI docs: "Socket syntax").
//
//   :8080  8080  *:8080       every IPv4 address          127.0.0.1:0  127.0.0.1:    a port the kernel chooses
//   1.2.3.4:80  localhost:80  that address (resolved)     10.*:80      the first interface address that fits
//   [::1]:8080  [::]:80       IPv6                        /path.sock  name           unix socket file
//   @name  \0name             abstract unix socket        fd://3                     a socket that is here already
//
// An abstract name is bound exactly as written, with no NUL behind it: what curl, socat, systemd and Python connect to.
// Where uWSGI guesses (an unknown host becomes 255.255.255.255) this is an error that says what to write instead.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "net/socket.h"

namespace tswsgi {

enum class AddressKind : uint8_t { tcp4, tcp6, unix_path, abstract, inherited };

struct Address {
  AddressKind kind = AddressKind::tcp4;
  sockaddr_storage storage = {};
  socklen_t size = 0;
  int fd = -1;        // AddressKind::inherited: the number behind fd://
  std::string host;   // TCP: the host as it was written, with the brackets of IPv6; empty for every address
  std::string path;   // unix: the path, or the abstract name without its mark
  uint16_t port = 0;  // TCP; 0 leaves the choice to the kernel

  bool is_tcp() const { return kind == AddressKind::tcp4 || kind == AddressKind::tcp6; }
  const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

// Reads `text`. May ask the resolver, and so may block: call it before there is anything to serve.
NetError parse_address(const std::string& text, Address& out);

// The address that the kernel reports for `fd`.
NetError local_address(int fd, Address& out);

// The text of the address that `address` stands for, whatever its spelling: of a name what it resolves to, of every
// address 0.0.0.0. A socket that is bound to it has the same one.
std::string canonical_address(const Address& address);

// As the log shows it: `127.0.0.1:8080`, `[::1]:80`, `:80`, `/path.sock`, `@name`.
std::string format_address(const Address& address);

}  // namespace tswsgi
