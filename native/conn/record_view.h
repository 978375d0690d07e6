// What the scoreboard shows of a request, read from its record in the arena: see namespace record in shm/ring.h.
#pragma once

#include <cstring>

#include "base/bytes.h"
#include "protocol/request_head.h"
#include "shm/ring.h"

namespace tswsgi {

struct RecordView {
  Bytes method;
  Bytes remote;  // address of the client: as the front-end says, or the other end of the connection
  Bytes target;
};

inline RecordView view_record(const uint8_t* bytes, bool has_variables) {
  uint16_t words[record::words];
  std::memcpy(words, bytes, sizeof(words));
  const uint8_t* head = bytes + words[record::head_at];
  const auto span = [&](size_t at) { return Bytes{head + words[at], words[at + 1]}; };
  RecordView view{span(record::method), {}, span(record::target)};
  const uint8_t* fields = bytes + sizeof(words);
  if (!has_variables) {
    view.remote = {fields + words[record::field_count] * sizeof(Field), words[record::remote_size]};
    return view;
  }
  static constexpr uint32_t kRemoteAddress = hash_text("REMOTE_ADDR");
  for (size_t i = 0; i < words[record::field_count]; ++i) {
    Field field;
    std::memcpy(&field, fields + i * sizeof(Field), sizeof(Field));
    if (field.hash == kRemoteAddress) view.remote = {head + field.value.at, field.value.size};
  }
  return view;
}

}  // namespace tswsgi
