// The test of expiry_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_expiry_order(Checker& check);

}  // namespace tswsgi::test
