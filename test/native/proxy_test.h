// The tests of proxy_test.cc, for the table in main.cc.
#pragma once

#include "check.h"

namespace tswsgi::test {

void test_proxy_corpus(Checker& check);
void test_proxy_mutants(Checker& check);
void test_ip_addresses(Checker& check);
void test_trusted_peers(Checker& check);

}  // namespace tswsgi::test
