// The structures that several threads or processes write and read, each with real threads. Built and started by
// races.sh.
#include "app_threads_race.h"
#include "scoreboard_test.h"

int main() {
  using namespace tswsgi::test;
  Checker check;
  std::printf("TAP version 13\n1..1\n");
  test_app_threads_race(check);
  test_scoreboard_while_written(check);
  std::printf("%s 1 - what threads share (%zu checks)\n", check.failed() == 0 ? "ok" : "not ok", check.count());
  return check.failed() == 0 ? 0 : 1;
}
