// What a run has counted, and how it is printed: one line of JSON.
#pragma once

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "histogram.h"
#include "settings.h"

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kWindow = kSecond / 10;

inline uint64_t now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecond + static_cast<uint64_t>(now.tv_nsec);
}

// Of the requests that were due in one phase.
struct Tally {
  uint64_t due = 0;
  uint64_t answered = 0;  // with 200
  uint64_t refused = 0;   // with 503
  Histogram times;        // of those answered with 200, in microseconds
  Histogram late;         // how long after their time the generator itself came to send them
};

struct Totals {
  explicit Totals(size_t count) : phases(count) {}

  std::vector<Tally> phases;
  uint64_t started = 0;
  uint64_t ended = 0;
  std::vector<uint32_t> windows;  // answers with 200 in each, since the start
  std::map<std::string, uint64_t> errors;

  void count_window(uint64_t now) {
    size_t window = (now - started) / kWindow;
    if (windows.size() <= window) windows.resize(window + 1);
    windows[window] += 1;
  }

  void print(const Settings& settings) const {
    auto whole = [](uint64_t value) { return static_cast<unsigned long>(value); };
    printf("{\"phases\":[");
    for (size_t i = 0; i < phases.size(); ++i) {
      const Tally& tally = phases[i];
      printf("%s{\"rate\":%.1f,\"seconds\":%.3f,\"due\":%lu,\"answered\":%lu,\"refused\":%lu,", i == 0 ? "" : ",",
             settings.phases[i].rate, settings.phases[i].seconds, whole(tally.due), whole(tally.answered),
             whole(tally.refused));
      printf("\"p50Us\":%lu,\"p99Us\":%lu,\"p999Us\":%lu,\"maxUs\":%lu,\"lateP99Us\":%lu}",
             whole(tally.times.percentile(0.5)), whole(tally.times.percentile(0.99)),
             whole(tally.times.percentile(0.999)), whole(tally.times.largest()), whole(tally.late.percentile(0.99)));
    }
    printf("],\"elapsedUs\":%lu,\"windowMs\":%lu,\"windows\":[", whole((ended - started) / 1000),
           whole(kWindow / 1'000'000));
    for (size_t i = 0; i < windows.size(); ++i) printf("%s%u", i == 0 ? "" : ",", windows[i]);
    printf("],\"errors\":{");
    const char* comma = "";
    for (const auto& [what, count] : errors) {
      printf("%s\"%s\":%lu", comma, what.c_str(), whole(count));
      comma = ",";
    }
    printf("}}\n");
  }
};
