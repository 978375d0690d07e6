#!/bin/sh
# The addon under the sanitizers, where it serves: sh test/native/sanitize.sh [part-of-a-test-name ...]
#
# Builds the addon with ASan and UBSan (clang) beside a copy of what is built, so that nothing else is disturbed, and runs
# the integration tests that are named, or the contract suite, with the sanitizers' library under every process. A wrong
# access ends its process, and the test with it. What a process has not freed at its end is looked at afterwards: node and
# nginx leave much, so only what the addon has allocated counts. `npm run prepare` and `tsc -b test` come before it.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ $# -gt 0 ] || set -- contract-

headers=${npm_config_nodedir:-$(dirname "$(dirname "$(node -p 'fs.realpathSync(process.execPath)')")")}/include/node
napi=$(cd "$root" && node -p "path.dirname(require.resolve('node-addon-api/package.json'))")
mkdir -p "$folder/native/build/Release" "$folder/objects"
cp -r "$root/bundle" "$root/dist" "$root/dist-test" "$root/test" "$root/package.json" "$folder"
ln -s "$root/node_modules" "$folder/node_modules"
# With frame pointers, for stacks are to be followed through node.
xargs -P "$(nproc)" -I{} sh -c 'clang++ -std=c++17 -O1 -g -fPIC -fno-omit-frame-pointer -fno-exceptions -fno-rtti \
  -fvisibility=hidden -fsanitize=address,undefined -fno-sanitize-recover=all -shared-libasan \
  -DNAPI_VERSION=9 -DNODE_ADDON_API_DISABLE_CPP_EXCEPTIONS -I"$1/native" -isystem "$2" -isystem "$3" \
  -c "$1/native/{}" -o "$4/objects/$(echo {} | tr / -).o"' sh "$root" "$headers" "$napi" "$folder" \
  <"$root/native/sources.list"
clang++ -shared -fsanitize=address,undefined -shared-libasan "$folder"/objects/*.o \
  -o "$folder/native/build/Release/tswsgi.node"

export LD_PRELOAD="$(clang++ -print-file-name=libclang_rt.asan-x86_64.so)"
# Node's own machine code and stacks are no business of ASan's.
export ASAN_OPTIONS="detect_leaks=1:exitcode=0:abort_on_error=1:handle_segv=0:log_path=$folder/report"
export UBSAN_OPTIONS="print_stacktrace=1:abort_on_error=1:log_path=$folder/report"
export LSAN_OPTIONS="report_objects=0"
failed=0
cd "$folder"
for part; do
  for test in dist-test/integration/*"$part"*.test.js; do
    if TAP_TIMEOUT=600 node --enable-source-maps "$test" >"$folder/out" 2>&1; then
      echo "ok $(basename "$test" .js)"
    else
      echo "not ok $(basename "$test" .js)"
      grep -vE '^ *ok' "$folder/out" | sed 's/^/  /'
      failed=1
    fi
  done
done
# A leak is a stack behind its headline, up to an empty line.
for report in "$folder"/report.*; do
  [ -e "$report" ] || continue
  if awk -v RS= '/tswsgi\.node|\/native\/[a-z]+\/|runtime error/ { print; found = 1 } END { exit !found }' "$report"; then failed=1; fi
done
exit $failed
