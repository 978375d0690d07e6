// Runs every row of the table, prints TAP, and ends with 1 if a check failed. Built and started by run.sh.
#include "balance_test.h"
#include "check.h"
#include "chunked_test.h"
#include "expiry_test.h"
#include "head_test.h"
#include "proxy_test.h"
#include "scoreboard_test.h"
#include "tables_test.h"

namespace tswsgi::test {
namespace {

constexpr Test kTests[] = {
    {"error table", test_error_table},
    {"protocol registry", test_registry},
    {"field hash", test_field_hash},
    {"find_control", test_find_control},
    {"http1 corpus in every cut", test_http1_corpus},
    {"http1 mutants", test_http1_mutants},
    {"uwsgi corpus in every cut", test_uwsgi_corpus},
    {"uwsgi mutants", test_uwsgi_mutants},
    {"largest heads", test_largest_heads},
    {"the scan is remembered", test_scan_is_remembered},
    {"chunked corpus in every cut", test_chunked_corpus},
    {"chunked mutants", test_chunked_mutants},
    {"PROXY headers in every cut", test_proxy_corpus},
    {"PROXY mutants", test_proxy_mutants},
    {"IP addresses", test_ip_addresses},
    {"trusted peers", test_trusted_peers},
    {"deadlines of requests in order", test_expiry_order},
    {"scoreboard: what is counted", test_scoreboard_counts},
    {"scoreboard: a worker and its successor", test_scoreboard_seats},
    {"scoreboard: after a process's death", test_scoreboard_after_death},
    {"scoreboard: read while it is written", test_scoreboard_while_written},
    {"balance: what is compared", test_balance_compares},
    {"balance: who is counted on", test_balance_attention},
    {"balance: for how long", test_balance_patience},
    {"balance: never both", test_balance_never_both},
};
constexpr size_t kCount = sizeof(kTests) / sizeof(kTests[0]);

int run_all() {
  size_t passed = 0;
  size_t failed = 0;
  std::printf("TAP version 13\n1..%zu\n", kCount);
  for (size_t i = 0; i < kCount; ++i) {
    Checker check;
    kTests[i].run(check);
    const bool is_ok = check.failed() == 0 && check.count() > 0;
    std::printf("%s %zu - %s (%zu checks)\n", is_ok ? "ok" : "not ok", i + 1, kTests[i].name, check.count());
    std::fflush(stdout);
    failed += check.failed();
    passed += check.count() - check.failed();
  }
  std::printf("# %zu checks passed, %zu failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tswsgi::test

int main() { return tswsgi::test::run_all(); }
