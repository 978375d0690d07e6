#include "net/listen_queue.h"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "net/socket.h"

namespace tswsgi {

namespace {

// tcp(7): of a listening socket, tcpi_unacked is the length of its queue.
int waiting_tcp(int fd) {
  tcp_info info;
  socklen_t size = sizeof(info);
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0 ? -errno : static_cast<int>(info.tcpi_unacked);
}

// sock_diag(7), UDIAG_SHOW_RQLEN: no socket option tells it of a unix socket.
int waiting_unix(int fd) {
  struct stat facts;
  if (fstat(fd, &facts) < 0) return -errno;
  const OwnedFd diagnosis(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!diagnosis.is_open()) return -errno;
  struct {
    nlmsghdr head;
    unix_diag_req body;
  } request = {};
  request.head.nlmsg_len = sizeof(request);
  request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.head.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = AF_UNIX;
  request.body.udiag_ino = static_cast<uint32_t>(facts.st_ino);
  request.body.udiag_cookie[0] = request.body.udiag_cookie[1] = UINT32_MAX;
  request.body.udiag_show = UDIAG_SHOW_RQLEN;
  if (send(diagnosis.get(), &request, sizeof(request), 0) < 0) return -errno;

  alignas(nlmsghdr) char answer[4096];
  const ssize_t received = recv(diagnosis.get(), answer, sizeof(answer), 0);
  if (received < 0) return -errno;
  auto* head = reinterpret_cast<nlmsghdr*>(answer);
  if (!NLMSG_OK(head, static_cast<size_t>(received)) || head->nlmsg_type != SOCK_DIAG_BY_FAMILY) return -ENODATA;
  auto* attribute =
      reinterpret_cast<nlattr*>(static_cast<char*>(NLMSG_DATA(head)) + NLMSG_ALIGN(sizeof(unix_diag_msg)));
  const char* end = reinterpret_cast<char*>(head) + head->nlmsg_len;
  while (reinterpret_cast<char*>(attribute) + NLA_HDRLEN <= end && attribute->nla_len >= NLA_HDRLEN) {
    if (attribute->nla_type == UNIX_DIAG_RQLEN && attribute->nla_len >= NLA_HDRLEN + sizeof(unix_diag_rqlen)) {
      unix_diag_rqlen queue;
      std::memcpy(&queue, reinterpret_cast<char*>(attribute) + NLA_HDRLEN, sizeof(queue));
      return static_cast<int>(queue.udiag_rqueue);
    }
    attribute = reinterpret_cast<nlattr*>(reinterpret_cast<char*>(attribute) + NLA_ALIGN(attribute->nla_len));
  }
  return -ENODATA;
}

}  // namespace

int waiting_connections(int fd) {
  int family = 0;
  socklen_t size = sizeof(family);
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) < 0) return -errno;
  return family == AF_UNIX ? waiting_unix(fd) : waiting_tcp(fd);
}

}  // namespace tswsgi
