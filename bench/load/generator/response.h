// One response as it comes: its status, and where its body ends. Bodies are counted and thrown away.
#pragma once

#include <strings.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

class Response {
 public:
  // done: the bytes were the end of it.  more: they were not.  bad: not a response that can be read here.
  enum class State { done, more, bad };

  State feed(const char* bytes, size_t size) {
    if (!has_head_) {
      head_.append(bytes, size);
      size_t end = head_.find("\r\n\r\n");
      if (end == std::string::npos) return head_.size() > kMaxHeadBytes ? State::bad : State::more;
      body_bytes_ = head_.size() - end - 4;
      head_.resize(end + 2);
      has_head_ = true;
      if (!read_head()) return State::bad;
    } else {
      body_bytes_ += size;
    }
    if (ends_with_connection_) return State::more;
    if (body_bytes_ > length_) return State::bad;
    return body_bytes_ == length_ ? State::done : State::more;
  }

  // The peer has closed: whether that was the end of it.
  bool is_ended_by_close() const { return has_head_ && ends_with_connection_; }
  bool has_begun() const { return has_head_ || !head_.empty(); }
  int status() const { return status_; }
  uint64_t body_bytes() const { return body_bytes_; }
  bool closes() const { return closes_; }

 private:
  static constexpr size_t kMaxHeadBytes = 64 * 1024;

  bool read_head() {
    if (head_.size() < 12 || head_.compare(0, 7, "HTTP/1.") != 0) return false;
    status_ = std::atoi(head_.c_str() + 9);
    const char* length = find("content-length:");
    ends_with_connection_ = length == nullptr;
    if (length != nullptr) length_ = std::strtoull(length, nullptr, 10);
    const char* connection = find("connection:");
    while (connection != nullptr && *connection == ' ') ++connection;
    bool says_close = connection != nullptr && strncasecmp(connection, "close", 5) == 0;
    bool says_keep = connection != nullptr && strncasecmp(connection, "keep-alive", 10) == 0;
    closes_ = says_close || ends_with_connection_ || (head_[7] == '0' && !says_keep);
    return find("transfer-encoding:") == nullptr;  // every contender gives a Content-Length or closes
  }

  // What stands behind the name, up to the end of its line; null where it does not occur.
  const char* find(const char* name) const {
    size_t size = std::strlen(name);
    for (size_t at = head_.find("\r\n"); at + 2 < head_.size(); at = head_.find("\r\n", at + 2)) {
      if (strncasecmp(head_.c_str() + at + 2, name, size) == 0) return head_.c_str() + at + 2 + size;
    }
    return nullptr;
  }

  std::string head_;
  bool has_head_ = false;
  bool closes_ = false;
  bool ends_with_connection_ = false;
  int status_ = 0;
  uint64_t length_ = 0;
  uint64_t body_bytes_ = 0;
};
