#include "protocol/error_response.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace tswsgi {

namespace {

constexpr uint16_t kServiceUnavailable = 503;  // RFC 9110 15.6.4

}  // namespace

size_t write_error_response(const ErrorRow& row, uint64_t retry_after_s, ErrorResponse& out) {
  if (row.status == 0) return 0;
  char date[32];
  const time_t now = std::time(nullptr);
  tm parts;
  gmtime_r(&now, &parts);
  std::strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  char retry[48] = "";
  if (row.status == kServiceUnavailable) {
    std::snprintf(retry, sizeof(retry), "Retry-After: %llu\r\n", static_cast<unsigned long long>(retry_after_s));
  }
  const char* reason = reason_phrase(row.status);
  const int size = std::snprintf(out.data(), out.size(),
                                 "HTTP/1.1 %u %s\r\nDate: %s\r\n%sContent-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Length: %zu\r\nConnection: close\r\n\r\n%s: %s\n",
                                 static_cast<unsigned>(row.status), reason, date, retry,
                                 std::strlen(reason) + std::strlen(row.text) + 3, reason, row.text);
  return size > 0 ? std::min(static_cast<size_t>(size), out.size() - 1) : 0;
}

}  // namespace tswsgi
