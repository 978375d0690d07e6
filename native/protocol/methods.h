// The request methods that have a number, one row each; every other method is Method::other and still served.
#pragma once

#include "protocol/ascii.h"

namespace tswsgi {

struct MethodRow {
  std::string_view text;
  Method id;
};

// By how often they come. Methods are case-sensitive (RFC 9110 9.1).
constexpr MethodRow kMethods[] = {
    {"GET", Method::get},         {"POST", Method::post},       {"HEAD", Method::head},
    {"PUT", Method::put},         {"DELETE", Method::del},      {"PATCH", Method::patch},
    {"OPTIONS", Method::options}, {"CONNECT", Method::connect}, {"TRACE", Method::trace},
};

inline Method method_id_of(Bytes method) {
  for (const MethodRow& row : kMethods) {
    if (equals(method, row.text)) return row.id;
  }
  return Method::other;
}

}  // namespace tswsgi
