// The tests of tables_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_error_table(Checker& check);
void test_registry(Checker& check);
void test_field_hash(Checker& check);
void test_find_control(Checker& check);

}  // namespace tswsgi::test
