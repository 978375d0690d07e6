#!/bin/sh
# What several threads or processes write and read, under ThreadSanitizer with real threads: the inboxes, outboxes and bells
# between the loop's thread and the application's, and the rows of the scoreboard. Node itself is not built for it, so the
# structures run in a program of their own. With `address` for an argument the same program runs under ASan, leaks included.
# Prints TAP. Wants clang and libuv1-dev.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
native=$here/../../native
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

clang++ -std=c++17 -O1 -g -fno-exceptions -fno-rtti -fsanitize="${1:-thread}" -fno-sanitize-recover=all \
  -Wall -Wextra -Werror -pthread -I"$native" -I"$here" -I"$here/races" \
  "$native"/conn/app_threads.cc "$native"/net/doorbell.cc "$native"/shm/scoreboard*.cc \
  "$here/scoreboard_test.cc" "$here"/races/*.cc -luv -o "$folder/races"

TSAN_OPTIONS=halt_on_error=1 ASAN_OPTIONS=detect_leaks=1 "$folder/races"
