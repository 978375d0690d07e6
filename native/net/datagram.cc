#include "net/datagram.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cstddef>
#include <utility>

namespace tswsgi {

NetError connect_datagram(const std::string& address, OwnedFd& out) {
  sockaddr_un peer = {};
  peer.sun_family = AF_UNIX;
  const bool is_abstract = !address.empty() && address[0] == '@';
  if (!is_abstract && (address.empty() || address[0] != '/')) {
    return {EINVAL, "\"" + address + "\" is not an address of a datagram socket; give /path or @name"};
  }
  if (address.size() >= sizeof peer.sun_path) {
    return {ENAMETOOLONG, "the address of the datagram socket " + address + " is too long"};
  }
  memcpy(peer.sun_path, address.data(), address.size());
  if (is_abstract) peer.sun_path[0] = '\0';
  OwnedFd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return system_error(errno, "cannot create a datagram socket");
  const timeval patience = {1, 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const socklen_t size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&peer), size) < 0) {
    return system_error(errno, "cannot reach the datagram socket " + address);
  }
  out = std::move(fd);
  return {};
}

}  // namespace tswsgi
