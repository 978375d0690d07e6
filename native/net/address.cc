#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

#include <algorithm>
#include <memory>

namespace tswsgi {
namespace {

constexpr size_t kMaxUnixPath = sizeof(sockaddr_un::sun_path) - 1;

NetError bad_address(const std::string& text, const std::string& why) {
  return {EINVAL, "invalid socket address \"" + text + "\": " + why};
}

bool has_prefix(const std::string& text, const char* prefix) { return text.compare(0, strlen(prefix), prefix) == 0; }

bool is_all_digits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Digits up to `max`, no sign, no leading zero but for "0" itself.
bool parse_number(const std::string& text, unsigned max, unsigned& out) {
  if (!is_all_digits(text) || text.size() > 9 || (text.size() > 1 && text[0] == '0')) return false;
  out = 0;
  for (const char digit : text) out = out * 10 + static_cast<unsigned>(digit - '0');
  return out <= max;
}

void set_ipv4(Address& out, in_addr host) {
  auto* in = reinterpret_cast<sockaddr_in*>(&out.storage);
  in->sin_family = AF_INET;
  in->sin_addr = host;
  in->sin_port = htons(out.port);
  out.size = sizeof(sockaddr_in);
  out.kind = AddressKind::tcp4;
}

void set_resolved(Address& out, const addrinfo& found) {
  memcpy(&out.storage, found.ai_addr, found.ai_addrlen);
  out.size = found.ai_addrlen;
  out.kind = found.ai_family == AF_INET6 ? AddressKind::tcp6 : AddressKind::tcp4;
  if (out.kind == AddressKind::tcp6) {
    reinterpret_cast<sockaddr_in6*>(&out.storage)->sin6_port = htons(out.port);
  } else {
    reinterpret_cast<sockaddr_in*>(&out.storage)->sin_port = htons(out.port);
  }
}

// IPv4 is asked for first, as uWSGI does for every host without brackets; a name with IPv6 addresses only is served
// too.
NetError resolve(const std::string& text, const std::string& host, int family, int flags, Address& out) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_family = family;
  hints.ai_flags = flags | AI_PASSIVE;
  addrinfo* found = nullptr;
  int status = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (status != 0 && family == AF_INET) {
    hints.ai_family = AF_INET6;
    const int second = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (second == 0) status = 0;
  }
  if (status != 0) {
    return bad_address(text, "cannot resolve host \"" + host + "\" (" + gai_strerror(status) + ")");
  }
  set_resolved(out, *found);
  freeaddrinfo(found);
  return {};
}

// `10.*`: the first interface whose IPv4 address starts with the text before the star (uWSGI docs: "Socket syntax").
NetError find_interface(const std::string& text, const std::string& prefix, Address& out) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) < 0) return system_error(errno, "cannot list the network interfaces for \"" + text + "\"");
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    const in_addr host = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr;
    char shown[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &host, shown, sizeof shown);
    if (!has_prefix(shown, prefix.c_str())) continue;
    out.host = shown;
    set_ipv4(out, host);
    return {};
  }
  return bad_address(text, "no interface of this machine has an address that starts with " + prefix);
}

NetError parse_tcp(const std::string& text, size_t colon, Address& out) {
  const std::string host = text.substr(0, colon);
  const std::string port_text = text.substr(colon + 1);
  unsigned port = 0;
  if (!port_text.empty() && !parse_number(port_text, 65535, port)) {
    return bad_address(text,
                       "\"" + port_text + "\" is not a port (0 to 65535; a unix socket has no colon in its name)");
  }
  out.port = static_cast<uint16_t>(port);
  if (host.empty() || host == "*") {
    set_ipv4(out, in_addr{htonl(INADDR_ANY)});
    return {};
  }
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']') return bad_address(text, "an IPv6 address is written [::1]:8080");
    out.host = host;
    return resolve(text, host.substr(1, host.size() - 2), AF_INET6, AI_NUMERICHOST, out);
  }
  if (host.find(':') != std::string::npos) {
    return bad_address(text, "an IPv6 address needs brackets: [" + host + "]:" + port_text);
  }
  if (host.back() == '*') return find_interface(text, host.substr(0, host.size() - 1), out);
  out.host = host;
  return resolve(text, host, AF_INET, 0, out);
}

NetError parse_unix(const std::string& text, const std::string& name, AddressKind kind, Address& out) {
  if (name.empty()) return bad_address(text, "the name is empty");
  if (name.size() > kMaxUnixPath) {
    return {ENAMETOOLONG, "invalid socket address \"" + text + "\": " + std::to_string(name.size()) +
                              " bytes are too many for a unix socket (" + std::to_string(kMaxUnixPath) + " at most)"};
  }
  auto* un = reinterpret_cast<sockaddr_un*>(&out.storage);
  un->sun_family = AF_UNIX;
  const size_t mark = kind == AddressKind::abstract ? 1 : 0;  // an abstract name starts with a NUL
  memcpy(un->sun_path + mark, name.data(), name.size());
  const size_t end = kind == AddressKind::abstract ? 0 : 1;  // a path ends with one
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + mark + name.size() + end);
  out.kind = kind;
  out.path = name;
  return {};
}

// The host of a TCP address in digits, with the brackets of IPv6.
std::string numeric_host(const Address& address) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address.storage.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr, host, sizeof host);
    return std::string("[") + host + "]";
  }
  inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_addr, host, sizeof host);
  return host;
}

}  // namespace

NetError parse_address(const std::string& text, Address& out) {
  out = Address{};
  if (text.empty()) return bad_address(text, "it is empty; write for example 127.0.0.1:8080 or /run/app.sock");
  if (text.find('\0') != std::string::npos) return bad_address(text.c_str(), "it has a NUL inside");
  if (has_prefix(text, "fd://")) {
    unsigned fd = 0;
    if (!parse_number(text.substr(5), 1u << 20, fd)) return bad_address(text, "a descriptor is written fd://3");
    out.kind = AddressKind::inherited;
    out.fd = static_cast<int>(fd);
    return {};
  }
  if (text[0] == '@') return parse_unix(text, text.substr(1), AddressKind::abstract, out);
  if (has_prefix(text, "\\0")) return parse_unix(text, text.substr(2), AddressKind::abstract, out);
  if (text[0] == '=') return bad_address(text, "shared sockets (=N) are not served; write the address itself");
  if (is_all_digits(text)) return parse_tcp(":" + text, 0, out);
  const size_t colon = text[0] == '/' ? std::string::npos : text.rfind(':');
  if (colon != std::string::npos) return parse_tcp(text, colon, out);
  return parse_unix(text, text, AddressKind::unix_path, out);
}

NetError local_address(int fd, Address& out) {
  out = Address{};
  out.size = sizeof out.storage;
  if (getsockname(fd, out.raw(), &out.size) < 0) {
    return system_error(errno, "cannot read the address of fd " + std::to_string(fd));
  }
  switch (out.storage.ss_family) {
    case AF_INET:
      out.kind = AddressKind::tcp4;
      out.host = numeric_host(out);
      out.port = ntohs(reinterpret_cast<const sockaddr_in*>(&out.storage)->sin_port);
      return {};
    case AF_INET6:
      out.kind = AddressKind::tcp6;
      out.host = numeric_host(out);
      out.port = ntohs(reinterpret_cast<const sockaddr_in6*>(&out.storage)->sin6_port);
      return {};
    case AF_UNIX: {
      const auto* un = reinterpret_cast<const sockaddr_un*>(&out.storage);
      const size_t size = out.size - offsetof(sockaddr_un, sun_path);
      const bool is_abstract = size > 0 && un->sun_path[0] == '\0';
      out.kind = is_abstract ? AddressKind::abstract : AddressKind::unix_path;
      out.path = is_abstract ? std::string(un->sun_path + 1, size - 1)
                             : std::string(un->sun_path, strnlen(un->sun_path, size));
      return {};
    }
    default:
      return {EAFNOSUPPORT, "fd " + std::to_string(fd) + " is a socket of family " +
                                std::to_string(out.storage.ss_family) + "; TCP and unix sockets are served"};
  }
}

std::string canonical_address(const Address& address) {
  return address.is_tcp() ? numeric_host(address) + ":" + std::to_string(address.port) : format_address(address);
}

std::string format_address(const Address& address) {
  switch (address.kind) {
    case AddressKind::tcp4:
    case AddressKind::tcp6:
      return address.host + ":" + std::to_string(address.port);
    case AddressKind::unix_path:
      return address.path;
    case AddressKind::abstract:
      return "@" + address.path;
    case AddressKind::inherited:
      break;
  }
  return "fd://" + std::to_string(address.fd);
}

}  // namespace tswsgi
