// The whole test framework: counts checks, prints TAP. A test is a function; main.cc has the table of them.
#pragma once

#include <cstdio>
#include <string>

namespace tswsgi::test {

class Checker {
 public:
  // Records one check; a failed one prints `what` as a TAP comment and the test goes on.
  bool is_true(bool is_ok, const std::string& what) {
    ++count_;
    if (is_ok) return true;
    ++failed_;
    std::printf("# not true: %s\n", what.c_str());
    return false;
  }

  bool equals(const std::string& found, const std::string& wanted, const std::string& what) {
    if (found == wanted) return is_true(true, what);
    return is_true(false, what + ": found '" + found + "', wanted '" + wanted + "'");
  }

  size_t count() const { return count_; }
  size_t failed() const { return failed_; }

 private:
  size_t count_ = 0;
  size_t failed_ = 0;
};

struct Test {
  const char* name;
  void (*run)(Checker& check);
};

}  // namespace tswsgi::test
