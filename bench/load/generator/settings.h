// What the generator is asked to do, read from its arguments.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

struct Phase {
  double rate = 0;  // requests a second, sent whatever becomes of those before; 0: as fast as answers come
  double seconds = 0;
};

struct Settings {
  std::string host;
  int port = 0;
  std::string request;       // all of its bytes
  int connections = 64;      // at rate 0 all are used; else the most that may be open
  bool is_each_new = false;  // a connection for each request, which the server has to close
  long body_bytes = -1;      // every response with status 200 has so many; -1 for any
  std::vector<Phase> phases;
};

// Says on stderr what is wrong with the arguments; false then.
inline bool read_settings(int argc, char** argv, Settings& out) {
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string name = argv[i];
    std::string value = argv[i + 1];
    if (name == "--address") {
      size_t colon = value.rfind(':');
      if (colon == std::string::npos) break;
      out.host = value.substr(0, colon);
      out.port = std::atoi(value.c_str() + colon + 1);
    } else if (name == "--request") {
      std::ifstream file(value, std::ios::binary);
      out.request.assign(std::istreambuf_iterator<char>(file), {});
    } else if (name == "--connections") {
      out.connections = std::atoi(value.c_str());
    } else if (name == "--each-new") {
      out.is_each_new = value == "1";
    } else if (name == "--body-bytes") {
      out.body_bytes = std::atol(value.c_str());
    } else if (name == "--phase") {
      Phase phase;
      if (std::sscanf(value.c_str(), "%lf:%lf", &phase.rate, &phase.seconds) != 2) break;
      out.phases.push_back(phase);
    } else {
      std::fprintf(stderr, "generator: there is no option %s\n", name.c_str());
      return false;
    }
  }
  if (out.port > 0 && !out.request.empty() && out.connections > 0 && !out.phases.empty()) return true;
  std::fprintf(stderr,
               "usage: generator --address HOST:PORT --request FILE --phase RATE:SECONDS... [--connections N] "
               "[--each-new 1] [--body-bytes N]\n");
  return false;
}
