// Declares the test of app_threads_race.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_app_threads_race(Checker& check);

}  // namespace tswsgi::test
