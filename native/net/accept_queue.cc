#include "net/accept_queue.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstring>

namespace tswsgi {
namespace {

NetError failed(int code, int fd) {
  return system_error(code, "cannot read the accept queue of fd " + std::to_string(fd));
}

// A listening TCP socket has the lengths of its queue in fields that mean something else for a connection.
NetError read_tcp_queue(int fd, AcceptQueue& out) {
  tcp_info info = {};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0) return failed(errno, fd);
  out = {info.tcpi_unacked, info.tcpi_sacked};
  return {};
}

struct UnixQuestion {
  nlmsghdr header;
  unix_diag_req request;
};

// The answer is one message: the socket, and behind it attributes. sock_diag(7).
bool find_queue(const nlmsghdr* header, AcceptQueue& out) {
  const auto* socket = static_cast<const unix_diag_msg*>(NLMSG_DATA(header));
  auto size = static_cast<int>(header->nlmsg_len - NLMSG_LENGTH(sizeof *socket));
  auto* attribute =
      reinterpret_cast<const rtattr*>(reinterpret_cast<const char*>(socket) + NLMSG_ALIGN(sizeof *socket));
  for (; RTA_OK(attribute, size); attribute = RTA_NEXT(attribute, size)) {
    if (attribute->rta_type != UNIX_DIAG_RQLEN || RTA_PAYLOAD(attribute) < sizeof(unix_diag_rqlen)) continue;
    unix_diag_rqlen lengths;
    memcpy(&lengths, RTA_DATA(attribute), sizeof lengths);
    out = {lengths.udiag_rqueue, lengths.udiag_wqueue};
    return true;
  }
  return false;
}

// Only netlink tells it of a unix socket, which is named by its inode.
NetError read_unix_queue(int fd, AcceptQueue& out) {
  struct stat facts = {};
  if (fstat(fd, &facts) < 0) return failed(errno, fd);
  const OwnedFd netlink(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink.is_open()) return failed(errno, fd);
  UnixQuestion question = {};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.request.sdiag_family = AF_UNIX;
  question.request.udiag_states = ~0u;
  question.request.udiag_ino = static_cast<uint32_t>(facts.st_ino);
  question.request.udiag_show = UDIAG_SHOW_RQLEN;
  question.request.udiag_cookie[0] = question.request.udiag_cookie[1] = static_cast<uint32_t>(-1);  // any
  if (send(netlink.get(), &question, sizeof question, 0) < 0) return failed(errno, fd);
  alignas(nlmsghdr) char answer[4096];
  // The kernel has put the answer there by now.
  const ssize_t received = recv(netlink.get(), answer, sizeof answer, MSG_DONTWAIT);
  if (received < 0) return failed(errno, fd);
  const auto* header = reinterpret_cast<const nlmsghdr*>(answer);
  if (!NLMSG_OK(header, static_cast<uint32_t>(received))) return failed(EPROTO, fd);
  if (header->nlmsg_type == NLMSG_ERROR) {
    return failed(-static_cast<const nlmsgerr*>(NLMSG_DATA(header))->error, fd);
  }
  if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || !find_queue(header, out)) return failed(EOPNOTSUPP, fd);
  return {};
}

}  // namespace

NetError read_accept_queue(int fd, AcceptQueue& out) {
  int family = 0;
  socklen_t size = sizeof family;
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) < 0) return failed(errno, fd);
  if (family == AF_INET || family == AF_INET6) return read_tcp_queue(fd, out);
  if (family == AF_UNIX) return read_unix_queue(fd, out);
  return failed(EOPNOTSUPP, fd);
}

}  // namespace tswsgi
