// The tests of head_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_http1_corpus(Checker& check);
void test_http1_mutants(Checker& check);
void test_uwsgi_corpus(Checker& check);
void test_uwsgi_mutants(Checker& check);
void test_largest_heads(Checker& check);
void test_scan_is_remembered(Checker& check);

}  // namespace tswsgi::test
