// All that an HTTP peer sends on one connection, read as a connection reads it: heads, bodies, requests behind
// requests.
#pragma once

#include "heads.h"
#include "protocol/chunked.h"

namespace tswsgi::fuzz {

// What of the input is not used yet is offered again with more behind it.
class StreamReader {
 public:
  explicit StreamReader(const HeadLimits& limits) : limits_(limits) {}

  // The bytes that have come in addition to those before.
  void feed(Bytes bytes) {
    kept_ += text_of(bytes);
    while (!has_ended_ && (in_body() ? read_body() : read_head())) {
    }
  }

  const std::string& transcript() const { return transcript_; }

 private:
  bool in_body() const { return is_chunked_ || remaining_ > 0; }

  // False: nothing more can be read for now.
  bool read_head() {
    if (kept_.empty()) return false;
    const Exact memory(bytes_of_text(kept_));
    std::memset(static_cast<void*>(&outcome_->head), 0xaa, sizeof outcome_->head);
    outcome_->result = http_.parse(memory.view(), limits_, state_, outcome_->head, outcome_->used, outcome_->why);
    if (outcome_->result == Parse::more) return false;
    transcript_ += describe(memory.view(), *outcome_) + '\n';
    if (outcome_->result == Parse::bad) return end();
    const RequestHead& head = outcome_->head;
    state_ = ParseState{};
    kept_.erase(0, outcome_->used);
    is_chunked_ = head.body == BodyKind::chunked;
    remaining_ = head.body == BodyKind::length ? head.content_length : 0;
    chunked_ = ChunkedDecoder{};
    closes_ = !head.keep_alive || (head.has_upgrade && !in_body());
    if (!in_body() && closes_) return end();
    return true;
  }

  bool read_body() {
    if (kept_.empty()) return false;
    if (!is_chunked_) {
      const auto size = static_cast<size_t>(std::min<uint64_t>(remaining_, kept_.size()));
      transcript_ += kept_.substr(0, size);
      kept_.erase(0, size);
      remaining_ -= size;
      if (remaining_ > 0) return false;
      transcript_ += "\nend of body\n";
      return closes_ ? end() : true;
    }
    Exact memory(bytes_of_text(kept_));
    Decoded got;
    const Parse result = chunked_.decode(memory.view(), memory.data(), got);
    transcript_.append(reinterpret_cast<const char*>(memory.data()), got.payload);
    trailers_.append(reinterpret_cast<const char*>(memory.data()) + got.payload, got.trailers);
    kept_.erase(0, got.used);
    if (result == Parse::more) return false;
    transcript_ +=
        result == Parse::bad ? std::string("\nbad ") + error_row(got.why).name : "\nend of body " + trailers_;
    transcript_ += '\n';
    trailers_.clear();
    is_chunked_ = false;
    return result == Parse::bad || closes_ ? end() : true;
  }

  bool end() {
    has_ended_ = true;
    return false;
  }

  const Protocol& http_ = *find_protocol("http");
  const HeadLimits limits_;
  std::unique_ptr<Outcome> outcome_ = std::make_unique<Outcome>();
  ParseState state_;
  ChunkedDecoder chunked_;
  std::string kept_;
  std::string transcript_;
  std::string trailers_;
  uint64_t remaining_ = 0;
  bool is_chunked_ = false;
  bool closes_ = false;
  bool has_ended_ = false;
};

// What was found, as text.
inline std::string read_stream(Bytes input, const HeadLimits& limits, const Cuts& ends) {
  StreamReader reader(limits);
  size_t at = 0;
  for (const size_t end : ends) {
    reader.feed({input.data + at, end - at});
    at = end;
  }
  return reader.transcript();
}

}  // namespace tswsgi::fuzz
