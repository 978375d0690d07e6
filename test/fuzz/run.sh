#!/bin/sh
# Looks for inputs for which a target does not hold: sh test/fuzz/run.sh [--seconds 30] [--jobs 2] [target ...]
#
# The targets in C++ are built with libFuzzer, ASan and UBSan (clang), and begin with test/corpus and with what earlier
# runs have left in test/fuzz/build. Those in TypeScript want `tsc -b test` and the addon. Each runs for that many
# seconds, as many at once as there are jobs. A finding is printed and ends the run with 1; the input that libFuzzer has
# found lies in test/fuzz/build/findings, and belongs into test/corpus. Each run looks elsewhere, unless FUZZ_SEED is set.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$here/build

compile() {
  clang++ -std=c++17 -O1 -g -fno-exceptions -fno-rtti -fsanitize=address,undefined -fno-sanitize-recover=all \
    -Wall -Wextra -Werror -I"$root/native" -I"$here" "$@"
}

# The inputs a target begins with: the cases of its format, without what is expected of them.
gather_seeds() {
  mkdir -p "$build/seeds/$1" "$build/kept/$1" "$build/findings"
  for input in "$root/test/corpus/$1"/*/*.bin; do
    cp "$input" "$build/seeds/$1/$(basename "$(dirname "$input")")-$(basename "$input")"
  done
}

run_target() {
  if [ -e "$here/$1.cc" ]; then
    gather_seeds "$1"
    compile -fsanitize=fuzzer "$root"/native/base/*.cc "$root"/native/protocol/*.cc "$here/$1.cc" -o "$build/$1"
    "$build/$1" -seed="${FUZZ_SEED:-0}" -max_total_time="$seconds" -timeout=20 -print_final_stats=1 \
      -artifact_prefix="$build/findings/$1-" "$build/kept/$1" "$build/seeds/$1"
  else
    gather_seeds http1
    cd "$root" && node --enable-source-maps "dist-test/fuzz/$1.js" "$seconds" "$build/seeds/http1" "$build/kept/http1"
  fi
}

if [ "${1:-}" = --one ]; then
  seconds=$2
  target=$3
  log=$build/$target.log
  mkdir -p "$build"
  if run_target "$target" >"$log" 2>&1; then
    executed=$(grep -o 'number_of_executed_units: .*' "$log" | tr -dc 0-9 || true)
    covered=$(grep -oE 'DONE +cov: [0-9]+' "$log" | tr -dc 0-9 || true)
    echo "ok $target${executed:+: $executed inputs, $covered edges covered}"
    [ -n "$executed" ] || sed 's/^/  /' "$log"
  else
    echo "not ok $target"
    grep -vE '^#[0-9]+.*(NEW|REDUCE|pulse)' "$log" | sed 's/^/  /'
    exit 1
  fi
  exit 0
fi

seconds=30
jobs=2
targets=
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2 && shift ;;
    --jobs) jobs=$2 && shift ;;
    *) targets="$targets $1" ;;
  esac
  shift
done
# The last one begins with what http1 has found, too.
[ -n "$targets" ] || targets='http1 chunked uwsgi proxy response-heads differential'
# xargs ends with 123 when one of them fails, and the others run all the same.
printf '%s\n' $targets | xargs -n 1 -P "$jobs" sh "$0" --one "$seconds"
