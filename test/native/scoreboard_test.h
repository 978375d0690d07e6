// The tests of scoreboard_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_scoreboard_counts(Checker& check);
void test_scoreboard_seats(Checker& check);
void test_scoreboard_after_death(Checker& check);
void test_scoreboard_while_written(Checker& check);

}  // namespace tswsgi::test
