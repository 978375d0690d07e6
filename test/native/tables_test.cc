// The small pieces below the parsers: the error table, the registry, the hash, the search for control bytes.
#include "tables_test.h"

#include <memory>
#include <set>

#include "base/errors.h"
#include "corpus.h"
#include "protocol/ascii.h"
#include "protocol/protocol.h"
#include "protocol/scan.h"

namespace tswsgi::test {

void test_error_table(Checker& check) {
  std::set<std::string> names;
  for (size_t i = 0; i < static_cast<size_t>(ErrorId::count); ++i) {
    const ErrorRow& row = error_row(static_cast<ErrorId>(i));
    const std::string text = row.text;
    check.is_true(row.id == static_cast<ErrorId>(i), std::string(row.name) + " is at its place");
    check.is_true(names.insert(row.name).second, std::string(row.name) + " is there once");
    check.is_true(row.status == 0 || (row.status >= 200 && row.status < 600), std::string(row.name) + " has a status");
    check.is_true(text.size() > 10 && text.back() != '.', std::string(row.name) + " has a text without a full stop");
    check.is_true(text.find_first_of("\r\n") == std::string::npos, std::string(row.name) + " is one line");
  }
}

void test_registry(Checker& check) {
  check.is_true(find_protocol("http") != nullptr && find_protocol("http")->may_keep_alive, "http keeps alive");
  check.is_true(find_protocol("uwsgi") != nullptr && !find_protocol("uwsgi")->may_keep_alive, "uwsgi does not");
  check.is_true(find_protocol("gopher") == nullptr && find_protocol("") == nullptr, "others are null");
}

// A field and the variable that a uwsgi front-end makes of it have one hash.
void test_field_hash(Checker& check) {
  const std::string input = "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\nx-forwarded-FOR: z\r\n\r\n";
  const auto head = std::make_unique<RequestHead>();
  ParseState state;
  size_t used = 0;
  ErrorId why = ErrorId::none;
  const Bytes bytes = {reinterpret_cast<const uint8_t*>(input.data()), input.size()};
  check.is_true(find_protocol("http")->parse(bytes, {}, state, *head, used, why) == Parse::done, "it is a request");
  const char* const names[] = {"HTTP_HOST", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR"};
  for (size_t i = 0; i < 3; ++i) check.is_true(head->fields[i].hash == hash_text(names[i]), names[i]);
  check.is_true(hash_text("") == 0x811c9dc5u && hash_text("foobar") == 0xbf9cf968u, "FNV-1a's own test values");
}

// Against the plain definition: each byte at each place of inputs of each length, before a guard page.
void test_find_control(Checker& check) {
  GuardedMemory memory;
  for (size_t size = 0; size <= 40; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string input(size, at % 2 == 0 ? 'a' : '\t');
        input[at] = static_cast<char>(byte);
        if (at + 3 < size) input[at + 3] = '\r';
        size_t wanted = 0;
        while (wanted < size && (!is_control(static_cast<uint8_t>(input[wanted])) || input[wanted] == '\t')) ++wanted;
        const Bytes bytes = memory.place(input);
        const size_t found = static_cast<size_t>(find_control(bytes.data, bytes.data + size) - bytes.data);
        if (found != wanted) {
          check.is_true(false,
                        "byte " + std::to_string(byte) + " at " + std::to_string(at) + " of " + std::to_string(size));
        }
      }
    }
    check.is_true(true, "size " + std::to_string(size));
  }
}

}  // namespace tswsgi::test
