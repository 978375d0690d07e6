// The tests of balance_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_balance_compares(Checker& check);
void test_balance_attention(Checker& check);
void test_balance_patience(Checker& check);
void test_balance_never_both(Checker& check);

}  // namespace tswsgi::test
