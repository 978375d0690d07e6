// How long a parser takes for one request: `parse PROTOCOL FILE MILLISECONDS`. Parses the file's bytes over and over
// and prints nanoseconds for each time.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "protocol/protocol.h"

int main(int argc, char** argv) {
  const tswsgi::Protocol* protocol = argc == 4 ? tswsgi::find_protocol(argv[1]) : nullptr;
  if (protocol == nullptr) {
    std::fprintf(stderr, "usage: parse http|uwsgi FILE MILLISECONDS\n");
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const tswsgi::Bytes bytes{reinterpret_cast<const uint8_t*>(text.data()), text.size()};
  const auto head = std::make_unique<tswsgi::RequestHead>();
  const std::chrono::milliseconds time(std::atoi(argv[3]));
  uint64_t count = 0;
  const auto start = std::chrono::steady_clock::now();
  std::chrono::nanoseconds taken{0};
  while (taken < time) {
    for (int i = 0; i < 1000; ++i) {
      tswsgi::ParseState state;
      tswsgi::ErrorId why{};
      size_t used = 0;
      if (protocol->parse(bytes, {}, state, *head, used, why) != tswsgi::Parse::done || used != bytes.size) {
        std::fprintf(stderr, "%s: not one whole request\n", argv[2]);
        return 1;
      }
    }
    count += 1000;
    taken = std::chrono::steady_clock::now() - start;
  }
  std::printf("%.1f\n", static_cast<double>(taken.count()) / static_cast<double>(count));
}
