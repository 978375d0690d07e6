// The tests of chunked_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_chunked_corpus(Checker& check);
void test_chunked_mutants(Checker& check);

}  // namespace tswsgi::test
