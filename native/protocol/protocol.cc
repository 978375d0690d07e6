// The registry: one row per wire protocol.
#include "protocol/protocol.h"

#include <cstring>

#include "protocol/http1.h"
#include "protocol/uwsgi.h"

namespace tswsgi {
namespace {

constexpr Protocol kProtocols[] = {
    {"http", true, false, parse_http1},
    {"uwsgi", false, true, parse_uwsgi},
};

}  // namespace

const Protocol* find_protocol(const char* name) {
  for (const Protocol& protocol : kProtocols) {
    if (std::strcmp(protocol.name, name) == 0) return &protocol;
  }
  return nullptr;
}

}  // namespace tswsgi
