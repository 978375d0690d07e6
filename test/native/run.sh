#!/bin/sh
# Compiles the parsers, the scoreboard and their tests with ASan and UBSan into a folder of its own, runs them, removes the folder.
# Prints TAP; ends with a non-zero code when a check fails or does not compile. CXX chooses the compiler (g++, clang++).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
native=$here/../../native
compiler=${CXX:-g++}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$compiler" -std=c++17 -O1 -g -fno-exceptions -fno-rtti -fsanitize=address,undefined -fno-sanitize-recover=all \
  -Wall -Wextra -Werror -pthread -I"$native" -I"$here" \
  "$native"/base/*.cc "$native"/protocol/*.cc "$native"/shm/scoreboard*.cc "$here"/*.cc -o "$folder/tests"

TSWSGI_CORPUS=$here/../corpus ASAN_OPTIONS=handle_segv=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 "$folder/tests"
